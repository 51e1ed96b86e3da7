#include "mail/mail_plan.hpp"

namespace guildhall::certificates {

sdk::Value MailPlan::values() const {
    return {{"sender", sender}, {"wording", wording}, {"note", note}, {"survey_url", surveyUrl}};
}

const sdk::FieldSet& mailPlanFields() {
    static const auto fields =
        sdk::FieldSet::of("certificates.mail_plan")
            .choice("sender", "From", {}, {.hint = "Addresses are kept in the site's mail settings."})
            .choice("wording", "Wording", {})
            .longText("note", "Added for this session",
                      {.max = 4000, .hint = "Stands below the wording: what to bring, how to get there, a link."})
            .url("survey_url", "Address of the survey",
                 {.required = true,
                  .max = 1000,
                  .hint = "Begins with https://. Where {done} stands in it, the address comes that marks the survey as "
                          "completed: for the last page of your survey tool."});
    return fields;
}

}  // namespace guildhall::certificates
