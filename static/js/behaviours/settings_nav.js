// @ts-check
/** On a narrow screen the list of settings pages scrolls sideways: the present one is in sight. */

const here = document.querySelector(".settings__link[aria-current]");
here?.scrollIntoView({ block: "nearest", inline: "center" });
