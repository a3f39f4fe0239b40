/** Something that has to be on the machine is not. The message says in one sentence what to do. */
class Missing extends Error {}

module.exports = { Missing };
