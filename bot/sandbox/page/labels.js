// The page's own words, in the language of the person who is played.

// Each in English and in French; a form for each plural category where there is a count.
const WORDS = {
  action_other: ["busy…", "travaille…"],
  action_typing: ["typing…", "écrit…"],
  action_upload_document: ["sending a file…", "envoie un fichier…"],
  action_upload_photo: ["sending a photo…", "envoie une photo…"],
  add_bot: ["Add the bot", "Ajouter le bot"],
  add_member: ["Add a person…", "Ajouter quelqu’un…"],
  all_topics: ["General", "Général"],
  attach: ["Send a file or a location", "Envoyer un fichier ou une position"],
  block: ["Block the bot", "Bloquer le bot"],
  bot: ["bot", "bot"],
  bot_left: ["the bot has left", "le bot est parti"],
  bot_not_in_channel: ["the bot is not in it", "le bot n’y est pas"],
  bot_removed: ["the bot was removed", "le bot a été retiré"],
  cancel: ["Cancel", "Annuler"],
  channel_name: ["Public name (optional)", "Nom public (facultatif)"],
  channel_title: ["New channel", "Nouveau canal"],
  channels_only_admins: ["Only administrators post here", "Seuls les administrateurs publient ici"],
  chats: ["Chats", "Conversations"],
  chats_of: ["Chats of this person", "Conversations de cette personne"],
  choose_chat: ["Send to which chat?", "Envoyer dans quelle conversation ?"],
  city: ["Place", "Lieu"],
  close_list: ["Close the list of chats", "Fermer la liste des conversations"],
  close_topic: ["Close the topic “{topic}”", "Fermer le sujet « {topic} »"],
  commands: ["Commands of the bot", "Commandes du bot"],
  conversation: ["Conversation", "Conversation"],
  copied: ["Copied", "Copié"],
  deleted: ["Deleted message", "Message supprimé"],
  demote_bot: ["Make the bot a plain member", "Faire du bot un simple membre"],
  demote_channel_bot: ["Remove the bot", "Retirer le bot"],
  document: ["File", "Fichier"],
  edited: ["edited", "modifié"],
  empty: ["A local Bot API: nothing here leaves this machine.", "Une Bot API locale : rien ne quitte cette machine."],
  file: ["File…", "Fichier…"],
  files: ["{name} ({size})", "{name} ({size})"],
  forbid: ["Take the right to post from the bot", "Retirer au bot le droit de publier"],
  forum: ["With topics (forum)", "Avec des sujets (forum)"],
  group_title: ["New group with the bot", "Nouveau groupe avec le bot"],
  in_reply: ["In reply to: {text}", "En réponse à : {text}"],
  inline_none: ["No results", "Aucun résultat"],
  inline_wait: ["Looking…", "Recherche…"],
  language: ["Language", "Langue"],
  latest: ["To the latest message", "Au dernier message"],
  latitude: ["Latitude", "Latitude"],
  leave: ["Remove the bot", "Retirer le bot"],
  location: ["Location", "Position"],
  location_ask: ["Location…", "Position…"],
  longitude: ["Longitude", "Longitude"],
  make_admin: ["Make {name} an administrator", "Nommer {name} administrateur"],
  make_member: ["Make {name} a plain member", "Faire de {name} un simple membre"],
  make_supergroup: ["Make it a supergroup", "En faire un supergroupe"],
  members: [{ one: "{count} member · you: {role}", other: "{count} members · you: {role}" }, { one: "{count} membre · vous : {role}", other: "{count} membres · vous : {role}" }],
  message: ["Message", "Message"],
  messages: ["Messages", "Messages"],
  more: ["More about this chat", "Plus sur cette conversation"],
  more_results: ["More results", "Plus de résultats"],
  name: ["Name", "Nom"],
  new_channel: ["New channel", "Nouveau canal"],
  new_group: ["New group", "Nouveau groupe"],
  new_person: ["New person", "Nouvelle personne"],
  new_topic: ["New topic…", "Nouveau sujet…"],
  no_answer: ["The bot has not answered", "Le bot n’a pas répondu"],
  no_message: ["No message yet", "Aucun message"],
  not_connected: ["bot · not connected yet", "bot · pas encore connecté"],
  not_followed: ["The sandbox does not follow this button", "Le bac à sable ne suit pas ce bouton"],
  ok: ["OK", "OK"],
  open_side: ["Show the list of chats", "Afficher la liste des conversations"],
  permit: ["Let the bot post", "Laisser le bot publier"],
  photo: ["Photo", "Photo"],
  pinned: ["pinned", "épinglé"],
  pinned_is: ["Pinned: {text}", "Épinglé : {text}"],
  press_start: ["Press Start to begin", "Appuyez sur Démarrer"],
  promote_bot: ["Make the bot an admin", "Nommer le bot administrateur"],
  refused: ["refused: {list}", "refusés : {list}"],
  remove_member: ["Take a person out…", "Retirer quelqu’un…"],
  reopen_topic: ["Reopen the topic “{topic}”", "Rouvrir le sujet « {topic} »"],
  reply: ["Reply", "Répondre"],
  reply_off: ["Do not reply", "Ne pas répondre"],
  role_administrator: ["administrator", "administrateur"],
  role_creator: ["owner", "propriétaire"],
  role_member: ["member", "membre"],
  send: ["Send", "Envoyer"],
  sent: ["{sent} sent · {edited} edited", "{sent} envoyés · {edited} modifiés"],
  service_forum_topic_closed: ["The topic was closed", "Le sujet a été fermé"],
  service_forum_topic_created: ["The topic “{topic}” was opened", "Le sujet « {topic} » a été ouvert"],
  service_forum_topic_reopened: ["The topic was reopened", "Le sujet a été rouvert"],
  service_migrate_from_chat_id: ["This was a basic group before", "C’était un groupe simple"],
  service_migrate_to_chat_id: ["This group became a supergroup", "Ce groupe est devenu un supergroupe"],
  service_other: ["Something changed in this chat", "Quelque chose a changé ici"],
  silent: ["silent", "sans son"],
  silent_is: ["sent without sound", "envoyé sans son"],
  speak: ["Speak French", "Parler anglais"],
  start: ["Start", "Démarrer"],
  subscribers: [{ one: "{count} subscriber · you: {role}", other: "{count} subscribers · you: {role}" }, { one: "{count} abonné · vous : {role}", other: "{count} abonnés · vous : {role}" }],
  suggestions: ["Suggestions", "Propositions"],
  supergroup: ["As a supergroup", "En supergroupe"],
  title: ["Title", "Titre"],
  too_large: ["A file has at most 20 MB", "Un fichier a 20 Mo au plus"],
  topic_closed: ["The topic is closed", "Le sujet est fermé"],
  topics: ["Topics", "Sujets"],
  unblock: ["Unblock the bot", "Débloquer le bot"],
  unread: ["{count} unread", "{count} non lus"],
  via: ["via @{name}", "via @{name}"],
  you_blocked: ["you have blocked the bot", "vous avez bloqué le bot"],
  you_play: ["You play", "Vous jouez"],
};

const LANGUAGES = ["en", "fr"];
let language = "en";

export const languageOf = (code) => (code?.startsWith("fr") ? "fr" : "en");
export const currentLanguage = () => language;
const hasLabel = (key) => key in WORDS;

export function label(key, values = {}) {
  const found = WORDS[key][LANGUAGES.indexOf(language)];
  const form = typeof found === "string" ? found : found[new Intl.PluralRules(language).select(values.count)] ?? found.other;
  return form.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

export const serviceLabel = (name, topic) => label(hasLabel(`service_${name}`) ? `service_${name}` : "service_other", { topic: topic ?? "" });
export const actionLabel = (name) => label(hasLabel(`action_${name}`) ? `action_${name}` : "action_other");

// Fills what index.html marks: data-label is the text, data-aria the accessible name, data-hint the placeholder.
export function speak(code) {
  language = languageOf(code);
  document.documentElement.lang = language;
  for (const one of document.querySelectorAll("[data-label]")) one.textContent = label(one.dataset.label);
  for (const one of document.querySelectorAll("[data-aria]")) one.setAttribute("aria-label", label(one.dataset.aria));
  for (const one of document.querySelectorAll("[data-hint]")) one.placeholder = label(one.dataset.hint);
}
