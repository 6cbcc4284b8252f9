"""draftflow drafts long, cited articles and checks every citation, quotation and figure against its source."""
