// After a failed post the summary of errors takes the focus, so that it is read first.
document.querySelector("[data-focus]")?.focus();
