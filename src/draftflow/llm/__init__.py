"""The model seam: one `complete(request) -> reply`, and what stands before and behind it."""
