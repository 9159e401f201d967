// Parts of WhatsApp Web that wa-js takes hold of when it starts and that nothing here uses.

for (const [name, id] of [
  ["StatusV3", "WAWebStatusCollection"],
  ["Blocklist", "WAWebBlocklistCollection"],
  ["Call", "WAWebCallCollection"],
]) {
  __d(id, (require, exports) => {
    const { BaseCollection } = require("WAWebBaseCollection");

    const Impl = class extends BaseCollection {};
    exports[`${name}CollectionImpl`] = Impl;
    exports[`${name}Collection`] = new Impl();
  });
}

for (const [id, ...names] of [
  ["WAWebPollsVotes", "upsertVotes"],
  ["WAWebLabelsBridge", "addToLabelCollection", "removeLabelFromCollection"],
  ["WAWebGroupActions", "updateDBForGroupAction"],
  ["WAWebHandleSingleMsg", "handleSingleMsg"],
  ["WAWebE2EProtoUtils", "mediaTypeFromProtobuf", "typeAttributeFromProtobuf"],
  ["WAWebCreateChatRecord", "createChatRecord"],
  ["WAWebPinnedChats", "getNumChatsPinned"],
]) {
  __d(id, (_require, exports) => {
    for (const name of names) exports[name] = () => null;
  });
}

__d("WAWebLid1X1MigrationGating", (_require, exports) => {
  exports.Lid1X1MigrationUtils = { isLidMigrated: () => true };
});
