/**
 * The token, where the admin address asks for one: from behind the `#` of the page's own address, which browsers send to
 * nobody, or from its user. It is kept in one variable, and nowhere else.
 */
export const TOKEN: string = String.raw`
let token = decodeURIComponent(location.hash.slice(1));
if (token !== "") history.replaceState(null, "", location.pathname); // neither in sight nor in the history

/** @param {string} value @returns {Record<string, string>} */
function authorised(value) {
  return value === "" ? {} : { authorization: "Bearer " + value };
}

/** @param {string} id */
function inputOf(id) {
  return /** @type {HTMLInputElement} */ (byId(id));
}

/** @param {string} id */
function dialogOf(id) {
  return /** @type {HTMLDialogElement} */ (byId(id));
}

/** Asks for the token. @param {string} problem with the one before; "" with none */
function askForToken(problem) {
  setText(byId("token-problem"), problem);
  if (!dialogOf("token-dialog").open) dialogOf("token-dialog").showModal();
}

byId("token-form").addEventListener("submit", (event) => {
  event.preventDefault();
  token = inputOf("token").value.trim();
  inputOf("token").value = "";
  dialogOf("token-dialog").close();
  follow();
});
`;
