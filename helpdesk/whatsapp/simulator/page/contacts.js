// People: their contact entries and which LID belongs to which phone number.

__d("WAWebContactModel", (require, exports) => {
  const { BaseModel } = require("WAWebBaseModel");

  class Contact extends BaseModel {}
  Contact.prototype.proxyName = "contact";
  exports.Contact = Contact;
});

__d("WAWebContactCollection", (require, exports) => {
  const { BaseCollection } = require("WAWebBaseCollection");

  class ContactCollectionImpl extends BaseCollection {}
  exports.ContactCollectionImpl = ContactCollectionImpl;
  exports.ContactCollection = new ContactCollectionImpl();
});

__d("WAWebApiContactLidCache", (_require, exports) => {
  const phones = new Map();
  const lids = new Map();

  exports.lidPnCache = {
    add(lid, phone) {
      phones.set(String(lid), phone);
      lids.set(String(phone), lid);
    },
    getPhoneNumber: (lid) => phones.get(String(lid)),
    getCurrentLid: (phone) => lids.get(String(phone)),
  };
});

__d("WAWebApiContact", (require, exports) => {
  const { lidPnCache } = require("WAWebApiContactLidCache");

  exports.getCurrentLid = lidPnCache.getCurrentLid;
  exports.getPhoneNumber = lidPnCache.getPhoneNumber;
});

// Takes up what the server tells of a person, and answers with the wid of their chat.
__d("WAWebSimulatedPeople", (require, exports) => {
  const { createWid } = require("WAWebWidFactory");
  const { Contact } = require("WAWebContactModel");
  const { ContactCollection } = require("WAWebContactCollection");
  const { lidPnCache } = require("WAWebApiContactLidCache");

  exports.takePerson = (person) => {
    const wid = createWid(person.chat);
    const phone = person.phone ? createWid(`${person.phone}@c.us`) : null;
    const lid = person.lid ? createWid(`${person.lid}@lid`) : null;
    if (phone && lid) lidPnCache.add(lid, phone);
    for (const id of [phone, lid]) {
      if (id) ContactCollection.add(new Contact({ id, type: "in" })).set({ pushname: person.name });
    }
    return wid;
  };
});

__d("WAWebQueryExistsJob", (require, exports) => {
  const { server } = require("WAWebSimulatedServer");
  const { takePerson } = require("WAWebSimulatedPeople");

  exports.queryWidExists = async (wid) => {
    const { person } = await server.ask("find_person", { wid: String(wid) });
    return person ? { wid: takePerson(person), biz: false } : null;
  };
  exports.queryPhoneExists = exports.queryWidExists;
});

__d("WAWebContactGetters", (_require, exports) => {
  exports.getNotifyName = (contact) => contact.pushname;
  exports.getUserid = (contact) => contact.id.user;
  exports.getIsMe = () => false;
});

__d("WAWebFrontendContactGetters", (require, exports) => {
  const name = (contact) => contact.name ?? contact.pushname;

  exports.getIsMyContact = () => false;
  exports.getFormattedShortName = name;
  exports.getPhoneNumber = (contact) => contact.id;
  exports.getPnForLid = ({ id }) => require("WAWebApiContactLidCache").lidPnCache.getPhoneNumber(id);
  exports.getTextStatusString = () => "";
});
