// Models and collections that tell of their changes, in the manner WhatsApp Web's do.

__d("WAWebEventEmitter", (_require, exports) => {
  exports.default = class EventEmitter {
    on(name, listener, context) {
      this._listeners ??= new Map();
      const list = this._listeners.get(name) ?? [];
      this._listeners.set(name, [...list, { listener, context }]);
      return this;
    }

    once(name, listener, context) {
      const wrapped = (...args) => {
        this.off(name, wrapped);
        listener.apply(context ?? this, args);
      };
      return this.on(name, wrapped, context);
    }

    off(name, listener) {
      const list = this._listeners?.get(name) ?? [];
      this._listeners?.set(name, list.filter((entry) => listener && entry.listener !== listener));
      return this;
    }

    trigger(name, ...args) {
      for (const { listener, context } of this._listeners?.get(name) ?? []) {
        listener.apply(context ?? this, args);
      }
      return this;
    }
  };
});

__d("WAWebBaseModel", (require, exports) => {
  const EventEmitter = require("WAWebEventEmitter").default;

  exports.BaseModel = class BaseModel extends EventEmitter {
    constructor(attributes = {}) {
      super();
      this.attributes = {};
      this.set(attributes);
    }

    /** Sets attributes and triggers change:<name> (model, value, previous) for each that differs. */
    set(attributes) {
      const changed = [];
      for (const [name, value] of Object.entries(attributes)) {
        const previous = this.attributes[name];
        if (previous === value) continue;
        this.attributes[name] = value;
        this[name] = value;
        changed.push([name, value, previous]);
      }
      for (const [name, value, previous] of changed) {
        this.trigger(`change:${name}`, this, value, previous);
        this.collection?.trigger(`change:${name}`, this, value, previous);
      }
      return this;
    }
  };
});

__d("WAWebBaseCollection", (require, exports) => {
  const EventEmitter = require("WAWebEventEmitter").default;

  exports.BaseCollection = class BaseCollection extends EventEmitter {
    constructor() {
      super();
      this._models = [];
      this._index = new Map();
    }

    get length() {
      return this._models.length;
    }

    /** The model of an id, given as key, wid or text, or as attributes that have an id. */
    get(id) {
      return this._index.get(keyOf(id));
    }

    add(model) {
      const key = keyOf(model);
      const known = this._index.get(key);
      if (known) return known;
      this._models.push(model);
      this._index.set(key, model);
      if (!model.collection) model.collection = this;
      this.trigger("add", model, this);
      return model;
    }

    getModelsArray() {
      return this._models;
    }

    map(callback) {
      return this._models.map(callback);
    }

    findFirst(condition) {
      return this._models.find(condition);
    }
  };

  function keyOf(value) {
    return String(typeof value?.id === "object" ? value.id : value);
  }
});
