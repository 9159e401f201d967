// @ts-check
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";

import { FileActions } from "../../static/js/inbox/file_actions.js";
import { takeTurn } from "../../static/js/inbox/playing.js";
import * as recorder from "../../static/js/inbox/recorder.js";
import { createStore } from "../../static/js/inbox/store.js";
import { VoiceActions } from "../../static/js/inbox/voice.js";
import { FakeMicrophone, FakeStorage, settle } from "./browser.js";
import { ANA, attendance, snapshot } from "./factories.js";

const open = [1, 2].map((id) => attendance({ id, state: "OPEN", attendant: ANA }));

describe("a voice note", () => {
  /** @type {ReturnType<typeof createStore>} */
  let store;
  /** @type {VoiceActions} */
  let voice;
  /** @type {string[]} */
  let told;
  /** @type {FakeMicrophone} */
  let microphone;

  beforeEach(() => {
    mock.timers.enable({ apis: ["setInterval"] });
    microphone = new FakeMicrophone();
    store = createStore();
    store.dispatch({ kind: "snapshot", snapshot: snapshot({ open }) });
    store.dispatch({ kind: "select", attendanceId: 1 });
    told = [];
    voice = new VoiceActions(store, new FileActions(store, new FakeStorage()), {
      send: (id) => told.push(`send ${id}`),
      recording: (id) => told.push(`recording ${id}`),
      stoppedTyping: () => told.push("stopped"),
    }, async () => recorder);
  });
  afterEach(() => mock.timers.reset());

  const phase = () => store.get().recording?.phase ?? null;
  const recorded = (id = 1) =>
    (store.get().attached.get(id) ?? []).map((one) => [one.file.name, one.is_voice, one.seconds]);

  test("is recorded, paused, gone on with and sent", async () => {
    const starting = voice.start(1);
    assert.equal(phase(), "asking");
    await starting;
    microphone.pass(2_000);
    voice.pause();
    microphone.pass(60_000);
    assert.equal(phase(), "paused");
    voice.resume();
    microphone.pass(1_500);
    await voice.send();
    assert.deepEqual(recorded(), [["voice-note.webm", true, 3.5]]);
    assert.deepEqual(told, ["recording 1", "stopped", "recording 1", "stopped", "send 1"]);
    assert.equal(microphone.isOpen, false);
  });

  test("that is thrown away leaves nothing, and the microphone is let go", async () => {
    await voice.start(1);
    await voice.cancel();
    assert.deepEqual([phase(), recorded(), microphone.isOpen], [null, [], false]);
  });

  test("is kept beside what is written when another conversation is opened", async () => {
    await voice.start(1);
    microphone.pass(1_000);
    store.dispatch({ kind: "select", attendanceId: 2 });
    await settle();
    assert.deepEqual([phase(), recorded()], [null, [["voice-note.webm", true, 1]]]);
  });

  test("ends by itself after a quarter of an hour, and is kept", async () => {
    await voice.start(1);
    microphone.pass(15 * 60_000);
    mock.timers.tick(1_000);
    await settle();
    assert.deepEqual(recorded(), [["voice-note.webm", true, 900]]);
    assert.match(store.get().notice?.text ?? "", /^A voice note lasts 15 minutes at most/);
  });

  test("is kept as far as it came when the microphone is pulled out", async () => {
    await voice.start(1);
    microphone.pass(4_000);
    microphone.unplug();
    await settle();
    assert.deepEqual(recorded(), [["voice-note.webm", true, 4]]);
    assert.match(store.get().notice?.text ?? "", /^The microphone is gone/);
  });

  test("ends with the last piece when the browser stops it before the page hears why", async () => {
    await voice.start(1);
    microphone.pass(4_000);
    microphone.unplugAbruptly();
    await settle();
    assert.deepEqual(recorded(), [["voice-note.webm", true, 4]]);
  });

  test("that the browser cannot record lets the microphone go and says so", async () => {
    microphone.breakRecorder();
    await voice.start(1);
    assert.deepEqual([phase(), microphone.isOpen], [null, false]);
    assert.match(store.get().notice?.text ?? "", /^The microphone cannot be used/);
  });

  test("silences what plays: the microphone would hear it", async () => {
    let isPlaying = true;
    const player = {
      pause: () => {
        isPlaying = false;
      },
    };
    takeTurn(player);
    await voice.start(1);
    assert.equal(isPlaying, false);
  });

  test("that was given up while the browser asked does not begin afterwards", async () => {
    const starting = voice.start(1);
    await voice.cancel();
    await starting;
    assert.deepEqual([phase(), microphone.isOpen, told], [null, false, ["stopped"]]);
  });

  for (const [why, sentence] of /** @type {const} */ ([
    ["NotAllowedError", /denies the microphone/],
    ["NotFoundError", /^No microphone was found/],
    ["NotReadableError", /^Another program uses/],
    ["insecure", /over HTTPS only/],
    ["missing", /^This browser cannot record/],
  ])) {
    test(`tells what to do when there is none to be had: ${why}`, async () => {
      microphone.refuse(why);
      await voice.start(1);
      assert.match(store.get().notice?.text ?? "", sentence);
      assert.equal(phase(), null);
    });
  }
});
