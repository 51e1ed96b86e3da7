#include "kernel/access/grant_review_module.hpp"

#include "kernel/access/grant_review_pages.hpp"

namespace guildhall::access {

GrantReviewModule::GrantReviewModule(Foundation& ground, audit::AuditModule& audit, AccessModule& access,
                                     mail::MailModule& mail)
    : Module(ground.modules),
      endings(access.catalogue, mail.outbox, ground.clock),
      reviews({access.catalogue, access.grants, audit.log, mail.outbox, ground.clock}),
      ground_(ground),
      catalogue_(access.catalogue) {}

void GrantReviewModule::describe(sdk::Registrar& add) {
    endings.describe(add);
    reviews.describe(add);
    keep(add, std::make_shared<GrantReviewPages>(*ground_.database, catalogue_, reviews));
}

}  // namespace guildhall::access
