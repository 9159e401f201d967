// WhatsApp Web's module system, as far as other code can see it: __d defines a module,
// require("__debug").modulesMap lists them, importNamespace loads one.
(() => {
  const modulesMap = Object.create(null);
  // What a script has taken out of this WhatsApp Web, to see what becomes of those who need it.
  const dropped = document.querySelector('meta[name="dropped"]').content.split(" ");

  /**
   * @param {string} id
   * @param {(require: (id: string) => any, exports: any) => void} factory
   */
  function define(id, factory) {
    if (!dropped.includes(id)) modulesMap[id] = { id, factory, exports: null };
  }

  function load(id) {
    const module = modulesMap[id];
    if (!module) throw new Error(`Requiring unknown module "${id}"`);
    if (!module.exports) {
      module.exports = {};
      module.factory(load, module.exports);
      for (const name of dropped) delete module.exports[name];
    }
    return module.exports;
  }

  define("__debug", (_require, exports) => {
    exports.modulesMap = modulesMap;
  });

  window.ErrorGuard = { skipGuardGlobal() {} };
  window.importNamespace = load;
  window.Debug = { VERSION: "2.3000.0-practice" };
  window.__d = define;
  window.require = load;
})();
