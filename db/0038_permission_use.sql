-- How often which page was asked for by a role that needed a permission for it, by day (UTC): which permissions nobody
-- uses, and what a change of a role would have refused.

-- up
CREATE TABLE kernel_permission_use (
    day TEXT NOT NULL,
    role TEXT NOT NULL,
    permission TEXT NOT NULL,
    -- Of the route: `GET /users/{id}`, never an address.
    page TEXT NOT NULL,
    requests BIGINT NOT NULL,
    PRIMARY KEY (role, permission, page, day)
);

-- down
DROP TABLE kernel_permission_use;
