-- Views of lists that people have saved under a name: search, filters, order, columns.

-- up
CREATE TABLE kernel_list_view (
    id TEXT PRIMARY KEY,
    record TEXT NOT NULL,
    tab TEXT NOT NULL,
    -- empty: shared with everybody who may see the list
    person_id TEXT NOT NULL,
    name TEXT NOT NULL,
    -- JSON, as the list's address names them
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (record, person_id, name)
);
CREATE INDEX kernel_list_view_person ON kernel_list_view (person_id);

-- down
DROP TABLE kernel_list_view;
