-- Lists from the CRM find sessions by the CRM's id.

-- up
CREATE INDEX certificates_session_crm_id ON certificates_session (crm_session_id);

-- down
DROP INDEX certificates_session_crm_id;
