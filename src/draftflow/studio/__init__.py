"""`draftflow serve`: the articles in a browser on this machine. It calls what the commands call and owns no state."""
