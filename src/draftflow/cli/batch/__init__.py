"""What `batch` and `worker` do: entries, queue, board, report."""
