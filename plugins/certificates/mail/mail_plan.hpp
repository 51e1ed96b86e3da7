// How one kind of mail is sent for one session: from which address, in which wording, with which words added.
#pragma once

#include "mail/mail_kind.hpp"

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/field.hpp>

#include <string>

namespace guildhall::certificates {

struct MailPlan {
    std::int64_t version = 0;  ///< 0: nobody has chosen anything yet
    std::string sender;        ///< category whose From it bears; empty: that of the kind
    std::string wording;       ///< id of a MailWording; empty: the standard words
    std::string note;          ///< added for this session
    std::string surveyUrl;     ///< https; of a survey

    static MailPlan find(sdk::Transaction& tx, const Session& session, const MailKind& kind);
    /// False: somebody else has changed it since it was read.
    bool save(sdk::Transaction& tx, const Session& session, const MailKind& kind);
    sdk::Value values() const;
};

/// sender, wording, note and, of a survey, survey_url; without the choices, which the database has.
const sdk::FieldSet& mailPlanFields();

}  // namespace guildhall::certificates
