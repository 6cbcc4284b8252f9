"""Articles on an engine: queues, workers, and limits that they share. Nothing outside this folder knows DBOS or SQL."""
