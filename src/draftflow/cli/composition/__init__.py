"""The composition root: settings, author, model server, web and recordings put together for one command."""
