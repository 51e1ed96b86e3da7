-- One badge is closed, and another one's awards say that they were checked.
return function(input)
    if input.badge.slug == "closed-first" then return {allowed = false, reason = "Closed for this year."} end
    if input.badge.slug == "closed-second" then return {evidence = "Checked against the list."} end
end
