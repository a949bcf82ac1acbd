import Agents
import Foundation
import Platform

/// Finds what holds a visitor back in what they say.
///
/// An objection is about the robot, its financing, or us. What is said of labor, of the machines that are there, or of the visitor's own
/// trade ("labor costs too much", "our maintenance team", "our conveyor breaks down") is their situation, and goes into the lead.
struct ObjectionReader {
    /// In lower case, with slips put right.
    private let clause: String
    private let isQuestion: Bool

    /// What the clauses of a message raise, in their order; nil for a clause that raises nothing.
    static func clauses(of message: String) -> [(text: String, objection: Objection?)] {
        let plain = Spelling.corrected(message).lowercased().replacing("’", with: "'")
        return Sentences.of(plain).flatMap { sentence in
            sentence.split(
                separator: compiled(
                    #/[,;:]\s|\s(?:but|although|though|while|whereas)\s|\sand\s(?=(?:we|i|it|they|our|my|the|robots?|labou?r|that|this|people|is|are|what|who|how|does|do|can|will)\b)/#
                )
            )
            .map { part in
                let reader = ObjectionReader(clause: String(part), isQuestion: sentence.hasSuffix("?"))
                return (String(part), reader.objection)
            }
        }
    }

    // MARK: Parts

    /// The first kind that fits, what is narrow before what is wide.
    private var objection: Objection? {
        if asksSomebody { return .needToAsk }
        if fearsForJobs { return .jobs }
        if fearsObsolescence { return .obsolescence }
        if fearsDowntime { return .downtime }
        if asksForMaintenance { return .maintenance }
        if asksForSafety { return .safety }
        if asksForIntegration { return .integration }
        if isTooSmall { return .tooSmall }
        if namesCompetitor { return .competitor }
        if isTooExpensive { return .price }
        return wantsToBegin ? .gettingStarted : nil
    }

    private func has(_ pattern: Regex<Substring>) -> Bool { clause.contains(pattern) }

    /// It speaks of the robot: by its name, or as "it" where nothing of the visitor's own is named.
    private var isAboutRobots: Bool {
        has(
            compiled(
                #/\b(?:robots?|robotics?|automation|amrs?|agvs?|cobots?|drones?|humanoids?|leas(?:e|es|ing)|financing|loans?|technology|you|your|ybryx)\b/#
            )
        )
    }

    /// It speaks of what the visitor has: people, work, machines.
    private var isAboutOwn: Bool {
        has(
            compiled(
                #/\b(?:our|my)\b|\b(?:labou?r|wages?|staff(?:ing)?|people|workers?|employees|crew|pickers?|overtime|payroll|salar(?:y|ies)|hiring|turnover|temps?|rent|energy|electricity|fuel|land|mistakes|errors|returns|injuries|accidents|shipping|freight|materials?|scrap|by hand|manual(?:ly)?|forklifts?|conveyors?|trucks?|lines?|presses|machines?|equipment)\b/#
            )
        )
    }

    private var isTheirs: Bool { isAboutOwn && !isAboutRobots }

    private var asksSomebody: Bool {
        has(
            compiled(
                #/\b(?:ask|talk to|talk with|check with|convince|run (?:it|this) (?:by|past))\s(?:my|our|the)\s(?:boss|manager|partners?|board|wife|husband|cfo|ceo|team|owner|management|accountant)\b|\bmy (?:boss|board|partner) (?:decides|has to|must|needs to)\b/#
            )
        )
    }

    private var fearsForJobs: Bool {
        if has(
            compiled(
                #/\b(?:lose|losing|take|takes|taking|kill|kills|killing|cost|costs|eliminate|eliminates|steal|stealing)\b.{0,25}\b(?:jobs|(?:my|their|his|her|our|your|somebody's|someone's) job)\b/#
            )
        ) {
            return true
        }
        // "Will they replace our workers?"; "we need to replace two people who retired" looks for hands.
        if has(
            compiled(
                #/\b(?:replac(?:e|es|ing)|get(?:ting)? rid of|eliminat(?:e|es|ing))\b.{0,20}\b(?:workers?|people|staff|employees|crew|team|humans?)\b/#
            )
        ),
            isQuestion || isAboutRobots || has(compiled(#/\b(?:don't|not|never|they|it)\b/#)),
            !has(
                compiled(
                    #/\b(?:who (?:left|quit|leave|retired?|are retiring)|can't find|cannot find)\b|\breplac\w+ (?:\d+|one|two|three|four|five|six) /#
                )
            )
        {
            return true
        }
        if has(compiled(#/\blay(?:ing)? (?:\w+ ){0,2}off\b|\blayoffs\b/#)) { return true }
        if has(compiled(#/\bunions?\b(?! (?:city|pacific|county|square|street|station|bank))/#)),
            !has(compiled(#/\b(?:credit|western|european) unions?\b/#))
        {
            return true
        }
        return has(
            compiled(
                #/\b(?:workers?|people|staff|employees|crew|team|pickers|operators|drivers)\b.{0,25}\b(?:afraid|scared|worried|worry|fear|hate|resist|against|upset|nervous)\b(?:\s(?:of|about|that|for|by))?(?:\s*$|.{0,15}\b(?:robots?|automation|machines?|it|this|them|change|jobs?|replaced|technology)\b)/#
            )
        )
    }

    private var fearsObsolescence: Bool {
        if has(
            compiled(
                #/\b(?:better|newer) (?:models?|ones?|robots?) (?:come|will come|next year|soon)\b|\btechnology (?:changes|moves)\b|\bobsolescence\b/#
            )
        ) {
            return true
        }
        return has(compiled(#/\bobsolete\b|\boutdated\b|\bout of date\b/#)) && (!isAboutOwn || isQuestion)
            && !has(compiled(#/\b(?:current|existing|old|today's)\b/#))
    }

    private var fearsDowntime: Bool {
        if has(
            compiled(
                #/\bwhat (?:if|happens (?:if|when)) (?:it|they|one|the robots?|a robot|robots?|one of them)\b.{0,20}\b(?:breaks?|stops?|fails?|dies|out of order)\b/#
            )
        ) {
            return true
        }
        if has(compiled(#/\bdowntime\b/#)) {
            return isQuestion || isAboutRobots
                || has(compiled(#/\b(?:cannot|can't|afford|worried|afraid|fear|risk|what about|no room for)\b/#))
        }
        let breaks = compiled(
            #/\b(?:it|they|robots?|one|amrs?|agvs?|cobots?|drones?)\b(?:\s\w+){0,3}\s(?:breaks?(?: down)?|stops?|fails?)\b|\bout of order\b|\bbreakdowns?\b/#
        )
        return has(breaks) && !isTheirs
    }

    private var asksForMaintenance: Bool {
        if has(compiled(#/\bwho (?:fixes|services|maintains|repairs)\b/#)) { return true }
        guard has(compiled(#/\bmaintenance\b|\bmaintain(?:ed|ing)?\b|\brepair(?:s|ed)?\b|\bspare parts\b|\bupkeep\b/#))
        else {
            return false
        }
        let isOwnTeam = has(
            compiled(
                #/\bmaintenance (?:team|crew|guys?|people|manager|staff|department|techs?|technicians?|shop|engineers?|supervisor)\b|\b(?:we|i) (?:\w+ )?(?:maintain|repair)\b|\brepair shops?\b/#
            )
        )
        if isOwnTeam { return isQuestion && isAboutRobots }
        return isQuestion || isAboutRobots
            || has(
                compiled(
                    #/\b(?:worried|afraid|concerned|worry|what about|it needs|they need|too much|expensive|costs?)\b/#
                )
            )
                && !has(compiled(#/\b(?:our|my)\b/#))
    }

    private var asksForSafety: Bool {
        if has(
            compiled(
                #/\b(?:is|are) (?:it|they|that|these|those|robots|the robots?|this) (?:really )?(?:safe|dangerous)\b/#
            )
        ) {
            return true
        }
        let names = has(
            compiled(
                #/\bosha\b|\bsafety (?:concerns?|rules?|standards?|worries|worry|issues?)\b|\babout safety\b|\bunsafe\b|\b(?:be|really) safe\b|\bhurt(?:s|ing)? (?:someone|somebody|people|anyone|anybody|my|our)\b|\brun(?:s|ning)? (?:over|into) (?:someone|somebody|people|anyone|anybody)\b/#
            )
        )
        guard names else { return false }
        return isQuestion || isAboutRobots || (!isAboutOwn && !has(compiled(#/\b(?:had|visit|fined?|inspection)\b/#)))
            || has(compiled(#/\b(?:it|they|one) (?:\w+ )?(?:hurts?|runs?|will|might|could)\b/#))
    }

    private var asksForIntegration: Bool {
        if has(compiled(#/\b(?:we|i) integrate\b/#)) { return false }
        if has(compiled(#/\bintegrat(?:e|es|ed|ing|ion)\b/#)) { return true }
        return has(
            compiled(
                #/\b(?:connect|talk|work|interface|hook|fit|compatible|sync|link|plug|communicate)s?\b.{0,12}\b(?:with|to|into)\b.{0,8}\b(?:wms|erp|mes|sap|netsuite|systems?|software|it)\b(?!\s(?:is|was))/#
            )
        ) && has(compiled(#/\b(?:wms|erp|mes|sap|netsuite|our (?:systems?|software|it))\b/#))
    }

    private var isTooSmall: Bool {
        if has(
            compiled(
                #/\b(?:we|we're|i|i'm|our (?:company|business|shop|operation|outfit|farm|team|volume)|business|company)\b.{0,25}\b(?:too (?:small|little|tiny)|not big enough)\b|\b(?:too (?:small|little|tiny)|not big enough) for (?:robots?|that|this|automation|it|you|any of|such)\b|\bfor big (?:companies|players|guys)\b/#
            )
        ) {
            return true
        }
        return has(compiled(#/\b(?:only|just) a small\b.{0,20}\b(?:shop|company|business|outfit|operation|family)\b/#))
            && !has(compiled(#/\b(?:want|need|automate|looking|like)\b/#))
    }

    private var namesCompetitor: Bool {
        has(
            compiled(
                #/\b(?:talking|spoke|speaking|working|met|negotiating|looking|quote|offer|from|why not)\b.{0,12}\b(?:another|other|different) (?:vendor|company|supplier|provider|dealer|integrator)s?\b|\b(?:another|other|different|cheaper|better) (?:quote|offer)s?\b|\byour competitors?\b|\b(?:from|with|to) (?:a|your) competitors?\b|\bwhy (?:you|ybryx)\b|\bcheaper elsewhere\b|\balready talking to\b|\b(?:other|another) (?:vendor|dealer|provider)s? (?:offer|sell|is|are|has|have|gave)s?\b/#
            )
        )
    }

    private var isTooExpensive: Bool {
        // "We can't afford that"; "we can't afford more mistakes" is their situation.
        if has(
            compiled(
                #/\bcan(?:'t|not) afford(?:\s*$|\s(?:it|that|this|them|one|any|either|such|a robots?|robots?|those|these|automation|the (?:robots?|price|lease|payments?)|now|yet|right now)\b)/#
            )
        ) {
            return true
        }
        if has(
            compiled(
                #/\bpayback\b|\broi\b|\breturn on investment\b|\bpays? for itself\b|\bpays? (?:itself )?off\b(?! (?:our|the|my|a|that|this)\b)/#
            )
        ) {
            return true
        }
        if has(compiled(#/\bnot worth\b|\bworth (?:it|the money|the price)\b|\bover (?:our|my) budget\b/#)) {
            return !has(compiled(#/\bworth it to (?:hire|pay)\b/#))
        }
        let isDear = has(
            compiled(
                #/\btoo (?:expensive|pricey|costly|much money)\b|\bcosts? too much\b|\b(?:is|are|be|seems?|sounds?|looks?|so|very|really|pretty|quite|that|that's|it's|they're|how) expensive\b|\bpricey\b/#
            )
        )
        return isDear && !isTheirs
    }

    private var wantsToBegin: Bool {
        if has(
            compiled(
                #/\bwhat (?:should|do|can) (?:we|i) do first\b|\bwhere (?:do|should|can) (?:we|i) (?:start|begin)\b|\bhow (?:do|should|can) (?:we|i) (?:get (?:going|started)|begin|start)\b|\btest (?:a|the|one|some) robots?\b|\b(?:no idea|don't know|not sure) where to (?:start|begin)\b/#
            )
        ) {
            return true
        }
        guard has(compiled(#/\b(?:pilot|trial)s?\b/#)),
            !has(compiled(#/\b(?:drone|airline|truck) pilots?\b|\bi am a pilot\b/#))
        else { return false }
        return isQuestion
            || has(
                compiled(
                    #/\b(?:run|start with|do|try|begin with|want|like|have|need|prefer|interested)\b.{0,40}\b(?:pilot|trial)\b|\b(?:pilot|trial) (?:project|first|program|run|phase|period)\b/#
                )
            )
    }
}
