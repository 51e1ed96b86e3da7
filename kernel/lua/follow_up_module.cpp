#include "kernel/lua/follow_up_module.hpp"

namespace guildhall::lua {

namespace {

constexpr const char* created = "kernel.account_created";
constexpr const char* signedIn = "kernel.signed_in";

}  // namespace

FollowUpModule::FollowUpModule(Foundation& ground, RulesModule& rules, identity::IdentityModule& identity,
                               jobs::JobsModule& jobs, plugins::PluginsModule& plugins)
    : Module(ground.modules),
      clock_(ground.clock),
      identity_(identity),
      followUps_({plugins.guarded().database, rules.engine, plugins.guarded().jobs, plugins.guarded().mail,
                  plugins.guarded().people, plugins.guarded().audit}) {
    plugins.events.whenPublished([this](sdk::Transaction& tx, const sdk::EventDeclaration& event,
                                        const sdk::Value& data) { followUps_.happened(tx, event.name, data); });
    rules.hooks.whenAdded(
        [this, &runner = jobs.runner](const kinds::Contribution& contribution, const sdk::HookDeclaration& hook) {
            runner.addHandlers(
                contribution.owner,
                {{FollowUps::jobKind(contribution.owner, hook.name),
                  jobs::keptHandler(contribution, [this, hook](sdk::JobContext& job) { followUps_.run(job, hook); })}});
        });
    identity.people.whenCreated([&events = plugins.events](sdk::Transaction& tx, const std::string& person) {
        events.publish(tx, created, {{"person", person}});
    });
    identity.sessions.whenStarted(
        [&events = plugins.events](sdk::Transaction& tx, const std::string& person, const std::string& way) {
            events.publish(tx, signedIn, {{"person", person}, {"way", way}});
        });
}

void FollowUpModule::describe(sdk::Registrar& add) {
    add.mailTemplate(FollowUps::mailDeclaration());
    add.event({created, "An account was made.", {{"person", "cabc-aaaaaaaaaaaa"}}});
    add.event({signedIn, "Somebody signed in.", {{"person", "cabc-aaaaaaaaaaaa"}, {"way", "magic link"}}});
    add.hook({.name = "account.created",
              .description = "Asked after an account was made, by a person or by a plugin for a learner.",
              .sampleInput = {{"person",
                               {{"id", "cabc-aaaaaaaaaaaa"},
                                {"name", "Ada Example"},
                                {"email", "ada@example.com"},
                                {"region", "EU"},
                                {"time_zone", "Europe/London"},
                                {"language", "en"},
                                {"roles", {"participant"}}}}},
              .notes = {{"person.roles", "their codes; more may be given a moment later"},
                        {"person.region", "may be empty"}},
              .sensitive = {{"person.name", sdk::Sensitivity::Pii}, {"person.email", sdk::Sensitivity::Contact}},
              .about = "person.name",
              .zone = "person.time_zone",
              .after = sdk::RuleEvent{
                  .event = created,
                  .record = "person.id",
                  .input = [this](sdk::Transaction& tx, const sdk::Value& event) -> std::optional<sdk::Value> {
                      auto& whole = data::GuardedTransaction::whole(tx);
                      const auto person = identity_.people.find(whole, event.at("person").get<std::string>());
                      if (!person) return {};
                      return sdk::Value{{"person",
                                         {{"id", person->id},
                                          {"name", person->name},
                                          {"email", person->email},
                                          {"region", person->region},
                                          {"time_zone", person->timeZone},
                                          {"language", person->locale},
                                          {"roles", access::RoleRepository().held(whole, person->id, clock_.now())}}}};
                  }}});
}

}  // namespace guildhall::lua
