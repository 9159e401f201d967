// What bridge.js finds in the page: wa-js, and the binding that leads to Python.
type WaJs = typeof import("@wppconnect/wa-js");

declare const WPP: WaJs;

interface Window {
  /** Takes a batch of events as JSON; resolves once they are dealt with. */
  helpdeskChannel(batch: string): Promise<void>;
  helpdeskBridge: { call(name: string, args: object): Promise<string> };
}

interface String {
  /** In every browser that WhatsApp Web runs in, and not yet in the compiler's library. */
  toWellFormed(): string;
}
