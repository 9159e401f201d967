// WhatsApp Web's module system, as far as other code can see it: __d defines a module,
// require("__debug").modulesMap lists them, importNamespace loads one.
(() => {
  const modulesMap = Object.create(null);

  /**
   * @param {string} id
   * @param {(require: (id: string) => any, exports: any) => void} factory
   */
  function define(id, factory) {
    modulesMap[id] = { id, factory, exports: null };
  }

  function load(id) {
    const module = modulesMap[id];
    if (!module) throw new Error(`Requiring unknown module "${id}"`);
    if (!module.exports) {
      module.exports = {};
      module.factory(load, module.exports);
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
