// After a failed post the summary of errors takes the focus, so that it is read first; without one the first field with a fault.
const FIELD = ":is(input, textarea, select)";
const fault = `${FIELD}[aria-invalid=true], [aria-invalid=true] ${FIELD}`;
(document.querySelector("[data-focus]") ?? document.querySelector(fault))?.focus();
