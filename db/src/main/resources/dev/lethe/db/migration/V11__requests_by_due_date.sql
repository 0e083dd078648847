-- Lists of what is due next, and of what is overdue.
CREATE INDEX request_view_due ON request_view (due_at, first_seq);
