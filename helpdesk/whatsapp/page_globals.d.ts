// What the bridge finds in the page: wa-js, and the binding that leads to Python.
type WaJs = typeof import("@wppconnect/wa-js");

declare const WPP: WaJs;

interface Window {
  /** Takes a batch of events as JSON; resolves once they are dealt with. */
  helpdeskChannel(batch: string): Promise<void>;
  helpdeskBridge: {
    call(name: string, args: object): Promise<string>;
    /** A file that was taken, for the browser's protocol to read. */
    file(token: string): Blob | null;
  };
}

interface String {
  /** In every browser that WhatsApp Web runs in, and not yet in the compiler's library. */
  toWellFormed(): string;
}
