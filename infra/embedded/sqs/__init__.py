"""SQS: the JSON protocol, standard and FIFO queues, dead letters and long polls over one SQLite file."""
