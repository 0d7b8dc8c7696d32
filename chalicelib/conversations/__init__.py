"""Requests in writing beside calls: e-mail, social messages and chats wait until an agent takes them."""
