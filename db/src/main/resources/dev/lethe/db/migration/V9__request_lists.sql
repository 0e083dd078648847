-- Lists by due date, and by state.
CREATE INDEX request_view_due ON request_view (due_at, first_seq);
CREATE INDEX request_view_state ON request_view (state, first_seq);
