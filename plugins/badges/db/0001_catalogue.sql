-- What can be earned: programs with their skills, mini-badges and capstones, and the levels of workshops.

-- up
CREATE TABLE badges_badge (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    parent TEXT REFERENCES badges_badge (id),
    title TEXT NOT NULL,
    slug TEXT NOT NULL UNIQUE,
    description TEXT NOT NULL DEFAULT '',
    criteria TEXT NOT NULL DEFAULT '',
    evidence TEXT NOT NULL DEFAULT '',
    required BOOLEAN NOT NULL DEFAULT FALSE,
    position BIGINT NOT NULL DEFAULT 0,
    status TEXT NOT NULL DEFAULT 'inactive',
    shape TEXT NOT NULL DEFAULT '',
    colour TEXT NOT NULL DEFAULT '',
    emblem TEXT NOT NULL DEFAULT '',
    letters TEXT NOT NULL DEFAULT '',
    picture TEXT NOT NULL DEFAULT '',
    custom JSONB NOT NULL DEFAULT '{}'
);
CREATE INDEX badges_badge_parent ON badges_badge (parent, position);

INSERT INTO badges_badge (id, version, created_at, kind, title, slug, description, criteria, position, status, shape, colour, emblem) VALUES
    ('badg-kq7wz3mfh2ta', 1, 0, 'level', 'None', 'level-none', 'For workshops without a level: nothing is awarded.', '', 1, 'inactive', 'disc', 'slate', 'none'),
    ('badg-r5ncx8vdp4ye', 1, 0, 'level', 'Foundations', 'foundations', 'Knows the ideas of the method and the words for them.', 'Complete a workshop of this level.', 2, 'active', 'disc', 'green', 'step'),
    ('badg-b9tgm2sju6hw', 1, 0, 'level', 'Practitioner', 'practitioner', 'Uses the method in their own work.', 'Complete a workshop of this level.', 3, 'active', 'hexagon', 'green', 'tools'),
    ('badg-z4fpy7kxa3qn', 1, 0, 'level', 'Advanced', 'advanced', 'Solves problems across teams with the method.', 'Complete a workshop of this level.', 4, 'active', 'hexagon', 'blue', 'peaks'),
    ('badg-w6vdh9rct8me', 1, 0, 'level', 'Expert', 'expert', 'Is asked by others when a problem is hard.', 'Complete a workshop of this level.', 5, 'active', 'shield', 'blue', 'star'),
    ('badg-j3sua5nzg7kp', 1, 0, 'level', 'Coach', 'coach', 'Helps others to learn and use the method.', 'Complete a workshop of this level.', 6, 'active', 'shield', 'brass', 'people'),
    ('badg-x8eyq4tbw2rf', 1, 0, 'level', 'Facilitator', 'facilitator', 'Leads workshops of the method.', 'Complete a workshop of this level.', 7, 'active', 'rosette', 'brass', 'speech'),
    ('badg-h7mck6pvn9sd', 1, 0, 'level', 'Program Leader', 'program-leader', 'Answers for a whole program and those who carry it.', 'Complete a workshop of this level.', 8, 'active', 'rosette', 'brick', 'arches');

-- down
DROP TABLE badges_badge;
