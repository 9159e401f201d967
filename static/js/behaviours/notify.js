// @ts-check
/** The buttons that ask for browser notifications, where asking makes sense. */

const buttons = /** @type {HTMLButtonElement[]} */ ([
  ...document.querySelectorAll("[data-notify]"),
]);

function show() {
  const canBeAsked = "Notification" in window && Notification.permission === "default";
  for (const button of buttons) {
    button.hidden = !canBeAsked;
  }
}

for (const button of buttons) {
  button.addEventListener("click", async () => {
    await Notification.requestPermission();
    show();
  });
}
show();
