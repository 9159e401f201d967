// @ts-check
/** The button that asks for browser notifications, where asking makes sense. */

const button = document.getElementById("notify");

function show() {
  if (button) {
    button.hidden = !("Notification" in window) || Notification.permission !== "default";
  }
}

button?.addEventListener("click", async () => {
  await Notification.requestPermission();
  show();
});
show();
