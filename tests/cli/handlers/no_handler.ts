/** Has a default export that is no handler. */
export default { connections: () => {} };
