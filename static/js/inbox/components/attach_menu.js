// @ts-check
/** What can be added to a message: files, a place, a contact. */

import { t } from "../../language.js";
import { chooseFiles } from "../files.js";
import { html } from "../html.js";
import { Menu } from "./menu.js";

const SEEN = "image/*,video/*";

/**
 * @param {{attendanceId: number, anchor: HTMLElement | null,
 *   actions: import("../actions.js").Actions, onClose: () => void}} props
 */
export function AttachMenu({ attendanceId, anchor, actions, onClose }) {
  /**
   * @param {string} accept
   * @param {{asDocument?: boolean, camera?: boolean}} [how]
   */
  async function choose(accept, { asDocument = false, camera = false } = {}) {
    const files = await chooseFiles(accept, { camera });
    await actions.files.attach(attendanceId, files, asDocument);
  }

  // A computer's browser would ask for a file there too: only phones open the camera.
  const cameras = matchMedia("(pointer: coarse)").matches
    ? [
        {
          key: "photo",
          text: t("Take a photo"),
          icon: "camera",
          does: () => choose("image/*", { camera: true }),
        },
        {
          key: "film",
          text: t("Record a video"),
          icon: "video",
          does: () => choose("video/*", { camera: true }),
        },
      ]
    : [];
  const items = [
    ...cameras,
    { key: "seen", text: t("Photos and videos"), icon: "image", does: () => choose(SEEN) },
    {
      key: "document",
      text: t("Document"),
      icon: "document",
      does: () => choose("", { asDocument: true }),
    },
    { key: "audio", text: t("Audio"), icon: "note", does: () => choose("audio/*") },
    {
      key: "place",
      text: t("Location"),
      icon: "pin",
      does: () => actions.open({ kind: "place", attendanceId }),
    },
    {
      key: "card",
      text: t("Contact"),
      icon: "contact",
      does: () => actions.open({ kind: "card", attendanceId }),
    },
  ];
  return html`<${Menu}
    label=${t("Attach")}
    anchor=${anchor}
    items=${items}
    onClose=${onClose}
  />`;
}
