// What the page knows: who is played, which chat and topic are open, and the chats as the sandbox tells them.

export const state = {
  player: 0, chat: 0, thread: null, snapshot: { users: [], chats: [], bot: {} }, rows: new Map(), unread: new Map(), replyTo: null, commands: [],
};

export const chatRow = (id) => state.snapshot.chats.find((chat) => chat.id === id);
export const currentChat = () => chatRow(state.chat);
export const playerRow = () => state.snapshot.users.find((user) => user.id === state.player);
export const isGroup = () => state.chat < 0;
export const isChannel = () => currentChat()?.type === "channel";
export const mine = () => state.snapshot.chats.filter((chat) => chat.id === state.player || (chat.id < 0 && chat.members.includes(state.player) && !chat.migrated_to));
export const roleOf = (chat) => chat.roles[state.player] ?? "member";
export const isAdministrator = (chat) => ["creator", "administrator"].includes(roleOf(chat));
export const titleOf = (chat) => (chat.id > 0 ? state.snapshot.bot.first_name : chat.title);
export const topicOf = (chat, thread) => chat.topics.find((topic) => topic.id === thread);

// In a forum a message is shown in its topic only; without one it is in General.
export const isHere = (row) => row.chat_id === state.chat && (!currentChat()?.is_forum || (row.thread_id ?? null) === state.thread);
