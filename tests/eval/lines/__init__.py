"""What readers are sent: dated news pages replayed through the whole bot, and every line of it judged."""
