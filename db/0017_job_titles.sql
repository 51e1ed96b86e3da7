-- Every job has a title: what people see in lists and pages is never a job's kind.

-- up
UPDATE kernel_job SET title = replace(replace(kind, '.', ': '), '_', ' ') WHERE title = '';

-- down
