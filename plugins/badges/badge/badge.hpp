// A badge: what can be earned. One table has all kinds, because each is described, drawn, ordered, awarded and shown in
// the same way; only what stands in what differs: skills and capstones in a program, mini-badges in a skill.
#pragma once

#include "drawing/drawing.hpp"

#include <guildhall/sdk/record.hpp>

#include <optional>
#include <string>

namespace guildhall::badges {

enum class Kind : int { Program, Skill, MiniBadge, Capstone, Level };

struct Badge {
    std::string id;
    std::int64_t version = 0;
    Kind kind = Kind::Program;
    std::optional<std::string> parent;  ///< id of the badge it is part of
    std::string title;
    std::string slug;  ///< its address: `/badges/<slug>`
    std::string description;
    std::string criteria;       ///< what earns it
    std::string evidence;       ///< what a request for it should bring
    bool required = false;      ///< of a capstone: the program asks for it
    std::int64_t position = 0;  ///< among those of the same parent
    std::string status = "inactive";
    std::string shape, colour, emblem, letters;  ///< how it is drawn, unless it has a picture: drawing.hpp
    sdk::StoredFile picture;
    sdk::CustomValues custom;

    bool active() const { return status == "active"; }
    /// Awarded by progression when its parts are held; otherwise by request or by hand.
    bool hasParts() const { return kind == Kind::Program || kind == Kind::Skill; }
    /// Can students ask for it?
    bool requestable() const { return kind == Kind::MiniBadge || kind == Kind::Capstone; }
    /// Does the badge it is part of ask for it?
    bool counts() const { return kind != Kind::Capstone || required; }
    std::string path() const { return "/badges/" + slug; }
    /// Of its picture; `mark`: for small sizes, without the words on its ribbon.
    std::string picturePath(bool mark = false) const;
    /// Differs when it looks different: eight letters and digits.
    std::string lookKey() const;
    Look look() const;
};

const sdk::RecordType<Badge>& badges();

/// What one of this kind is part of; none: it stands by itself.
std::optional<Kind> parentKind(Kind kind);
/// “mini-badge”
std::string kindWord(Kind kind);

}  // namespace guildhall::badges
