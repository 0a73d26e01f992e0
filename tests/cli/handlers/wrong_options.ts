/** Asks for an option that there isn't. */
export default { options: { limits: { conections: 5 } }, connection() {} };
