// @ts-check
/** The rows and messages of the style page: each state that one can be in. */

import { MINE, WITH_LEO, ago, attendance, client, message } from "./things.js";

const LONG = "Wolfeschlegelsteinhausenbergerdorff-Andrade de Albuquerque e Vasconcelos";
const ARABIC = "مرحبا، هل وصل الطلب؟";
const LEAVES = { from: /** @type {const} */ ("attendant") };

/** Rows in all their states. */
export const ROWS = [
  attendance(2, "Lívia Sampaio", { unread_count: 2 }),
  attendance(3, "Jonas Peixoto", { unread_count: 1, alarmed_at: ago(1), created_at: ago(42) }),
  attendance(4, LONG, { unread_count: 1000, tag_ids: [1, 4, 6], department_id: 1 }),
  attendance(5, "ليلى حداد", {
    last_message: message("arabic row", { content: ARABIC }),
  }),
  attendance(6, "Nara Viana", { last_message: null }),
];

export const OPEN_ROWS = [
  attendance(7, "Helena Duarte", { ...MINE, unanswered_since: ago(3), unread_count: 1 }),
  attendance(8, "Davi Quintela", { ...MINE, last_message: last(8, "DELIVERED") }),
  attendance(9, "Caio Figueira", { ...MINE, handed_at: ago(2), handed_by: 2 }),
  attendance(10, "Rui Nogueira", { ...WITH_LEO, last_message: last(10, "FAILED") }),
];

/**
 * @param {number} id
 * @param {import("../inbox/shapes.js").MessageStatus} status
 */
function last(id, status) {
  return message(`last ${id}`, { ...LEAVES, attendance_id: id, status, content: "Anotado." });
}

/** @type {import("../inbox/shapes.js").MessageStatus[]} */
const STATUSES = ["QUEUED", "SENDING", "SENT", "DELIVERED", "READ", "FAILED", "UNCERTAIN"];

const VOICE = {
  name: "",
  mime: "audio/ogg",
  size: 9_000,
  seconds: 8,
  width: null,
  height: null,
  state: /** @type {const} */ ("READY"),
  is_voice: true,
  waveform: Array.from({ length: 64 }, (_, index) => 20 + ((index * 37) % 80)),
};
const PAPER = { ...VOICE, name: "nota-fiscal.pdf", mime: "application/pdf", is_voice: false };

/** Messages of every kind, in the order of the thread. */
export const MESSAGES = [
  message("first", { content: "Bom dia! *Duas* canecas _azuis_, ~três~ ```A-12```" }),
  message("second", { content: "https://example.com/canecas" }),
  message("arabic", { content: ARABIC }),
  message("quoting", {
    content: "Essa",
    quote: { from_me: true, type: "TEXT", content: "Qual das duas?" },
    quoted_message_id: "sent 0",
  }),
  message("edited", { content: "Amanhã de manhã", edited_at: ago(5) }),
  message("deleted", { content: "", deleted_at: ago(4) }),
  message("forwarded", { content: "Rua das Laranjeiras, 10", is_forwarded: true }),
  message("liked", {
    content: "Obrigada!",
    reactions: [{ from_me: true, emoji: "♥", at: ago(3) }],
  }),
  message("voice", { type: "AUDIO", content: "", media: VOICE }),
  message("paper", { type: "DOCUMENT", content: "", media: PAPER }),
  message("gone", {
    type: "IMAGE",
    content: "",
    media: { ...PAPER, name: "", mime: "image/png", state: "EXPIRED" },
  }),
  message("place", {
    type: "LOCATION",
    content: "",
    location: { latitude: -23.55, longitude: -46.63, name: "Loja" },
  }),
  message("card", {
    type: "CONTACT",
    content: "",
    contacts: [{ name: "Caio Figueira", phones: ["5511999990009"] }],
  }),
  message("unknown", { type: "UNSUPPORTED", whatsapp_type: "poll_creation", content: "" }),
  message("greeting", { from: "system", status: "READ", content: "Olá! Já vamos responder." }),
  message("note", { from: "note", status: "RECEIVED", content: "Cliente desde 2019." }),
  message("phone", { from: "phone", content: "Respondo já pelo celular." }),
  ...STATUSES.map((status, index) =>
    message(`sent ${index}`, {
      ...LEAVES,
      status,
      content: `Qual das duas? (${status.toLowerCase()})`,
      error: status === "FAILED" ? "The number does not use WhatsApp." : null,
    }),
  ),
].map((one, index) => ({ ...one, position: index + 1, at: ago(60 - index) }));

export const HELENA = attendance(1, "Helena Duarte", { ...MINE, tag_ids: [1] });
export const HIDDEN = client(1, "Helena Duarte", { phone: null });
