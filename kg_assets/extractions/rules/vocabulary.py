"""Classes of English words that the rules look at. Lemmas unless a comment says otherwise."""

from typing import Final


def words_of(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


MAKING: Final = words_of("make sell launch introduce unveil release manufacture build ship market develop")
"""Verbs whose named object is a product."""
SAYING: Final = words_of("say remark state think believe feel")
"""Verbs that take a clause: a noun after them is the clause's subject, misread."""
GERUND_TAKING: Final = words_of(
    "begin start stop continue keep consider report contemplate avoid finish postpone delay resume cease recommend "
    "discuss mention note quit enjoy like prefer go spend try remain"
)
"""Verbs that may be followed by another in -ing."""
REGARDING: Final = words_of(
    "describe view see characterize regard treat perceive consider identify cite label rate name"
)
"""Verbs that say little without their `as`."""
SERVING: Final = words_of("serve act use know function emerge recognize work employ")
"""Other verbs whose `as` brings a role: `serves as a bank`."""
LIGHT_NOUNS: Final = words_of(
    "role way foundation impact effect influence part pressure damper challenge threat implication contribution "
    "attention light access insight emphasis risk need demand potential promise"
)
"""Nouns that only lead from the verb to what is spoken of: `plays a role in`, `paved the way for`."""
HOLDING: Final = words_of("keep hold leave")
"""Verbs whose object may be followed by how it stays: `kept prices unchanged`."""
STAYING: Final = HOLDING | words_of("be remain stay become seem appear")
"""Verbs that alone say nothing."""
LINKING: Final = words_of("attribute ascribe link tie compare liken prefer")
"""Verbs that say little without their second object."""
REPORTING: Final = words_of(
    "say report note state mention indicate observe add explain describe highlight emphasize cite comment "
    "announce disclose confirm acknowledge suggest show find reveal stress point remark"
)
EXPECTING: Final = {
    "expect": "expected", "anticipate": "anticipated", "project": "projected", "forecast": "forecast",
    "predict": "predicted", "estimate": "estimated",
}  # fmt: skip
"""Verbs of expectation and their participles."""
INTENDING: Final = words_of("plan intend aim target hope prepare seek want propose")
HYPOTHETICAL: Final = words_of(
    "hope fear worry doubt wonder believe think feel speculate imagine wish suppose deny argue claim warn suspect "
    "agree concur"
)
ENABLING: Final = words_of(
    "allow enable help cause encourage force lead inspire require permit make let empower motivate prompt drive teach"
)
"""Verbs after which a noun and a second verb say what comes of it: `allow plants to grow`."""
ABILITIES: Final = words_of("ability opportunity potential power capacity chance tendency")
"""Nouns whose infinitive says what their owner does or may do."""
CLASSIFIERS: Final = words_of("form type kind sort branch")
"""Nouns that only lead to the kind after `of`."""
ABLE: Final = words_of("able unable likely unlikely ready willing unwilling prone")
"""Adjectives whose infinitive has the same subject."""
CONSEQUENCE: Final = words_of("lead result cause make allow enable")
"""Participles that speak of all that stands before them: `cut jobs, leading to protests`."""
INTRODUCING: Final = words_of(
    "include accord base compare depend follow give regard concern consider range start offset"
)
"""Verbs whose participles stand for prepositions."""
POSSIBLE_MODALS: Final = words_of("may might could would can")  # lower-case words
EXPECTED_MODALS: Final = words_of("will shall 'll wo")  # lower-case words

VAGUE_HEADS: Final = words_of(
    "lot trend time thing way part some other others many one result case example addition fact kind sort range "
    "variety extent instance matter point reason term basis set bit deal place aspect area side hand end "
    "rest majority most none anything something everything step effort situation note degree respect manner "
    "that this these those which what who it there all each both couple handful plenty dozen hundred thousand "
    "million billion percent % percentage dollar line former latter same person anyone everyone someone "
    "evidence report sign information response news scope room head direction view question argument name possibility "
    "opportunity today number type form purpose role "
    "amount total half third quarter top bottom middle front back course means impact effect"
)
MEASURE_HEADS: Final = words_of(
    "number share pace level rate amount volume majority lack portion proportion cost price value size range "
    "variety impact effect availability sign evidence source total"
)
"""Nouns that say something only with what follows `of`."""
RELATIONAL_HEADS: Final = MEASURE_HEADS | words_of(
    "effort opportunity possibility form type role aspect area basis response purpose example instance case question "
    "view argument report information"
)
"""The same with what follows any preposition or `to`: `efforts to protect forests`."""
DESCRIBED_HEADS: Final = words_of(
    "area effort people person place room line news form type opportunity question example"
)
"""Vague nouns that an adjective makes clear: `residential areas`."""
TIME_HEADS: Final = words_of(
    "week month year quarter period season summer winter spring autumn fall day time future term decade past "
    "beginning start turn today tomorrow yesterday date moment century morning afternoon evening night hour "
    "minute weekend holiday present horizon january february march april may june july august september october "
    "november december 2020s"
)
MANNER_HEADS: Final = words_of("pace rate clip margin speed")
"""`at a modest pace` says how, not where."""
IDIOM_HEADS: Final = words_of(
    "balance average net whole addition general particular total fact contrast comparison line view part short "
    "aggregate turn effect place order light face favor spite terms response result "
    "conclusion summary essay accordance connection"
)
CHANGE_NOUNS: Final = words_of(
    "increase decrease decline growth rise drop reduction gain uptick improvement slowdown softening change "
    "acceleration pickup expansion contraction fall deterioration weakening downturn jump surge upturn slowing "
    "strengthening moderation easing dip rebound recovery"
)
GROUPS: Final = words_of(
    "firm company business contact household people employer employee worker staff customer consumer client bank "
    "lender borrower household individual family community school hospital retailer agency government official "
    "respondent participant team member investor shareholder nonprofit organization restaurant hotel farmer "
    "human man woman child"
)
"""Common nouns for people and bodies; with the agent suffixes below they are typed Other, the rest Topic."""
AGENT_SUFFIXES: Final = ("er", "or", "ist", "ian", "eur", "ee", "ant")  # of a lemma, in the plural
NO_AGENTS: Final = words_of(
    "factor sector order number power transfer computer container driver indicator tractor semiconductor "
    "conductor motor monitor error border quarter paper water weather center offer matter letter corner tower "
    "layer meter filter server printer scanner router sensor reactor plant list fee coffee tree transformer "
    "breaker barrier chapter figure harbor labor vector trailer freezer cover shower river winter summer "
    "disorder disaster grant warrant cluster"
)
"""Nouns that end like agents and are none."""
SELF_EVIDENT: Final = words_of("economy outlook government weather internet environment")
"""Nouns that `the` alone makes known."""

QUANTIFIERS: Final = words_of(
    "some many most several various other others certain both all each every any numerous multiple additional "
    "various more one two three four five six seven eight nine ten another half a an the such another half only"
)
"""Lower-case words that are stripped from the front of a name."""
PARTS_OF_TEXTS: Final = words_of("essay article paper report section chapter paragraph example case")
"""Nouns by which a text speaks of itself."""
GENERIC_KINDS: Final = words_of(
    "factor challenge issue problem benefit feature activity method measure device material element component concern "
    "area service product reason company country place event field sector item source practice skill option cause "
    "region subject action application risk condition"
)
"""Kinds that say nothing without what they are kinds of."""
NEGATIVE_QUANTIFIERS: Final = words_of("no neither either few fewer little nor hardly")
DEMONSTRATIVES: Final = words_of("this that these those such")

DEGREE_ADVERBS: Final = words_of(
    "up down further somewhat little well more less faster slower higher lower sharply steady flat unchanged "
    "much never about nearly almost only strong back again"
)
"""Adverbs that are kept besides those in -ly."""
STATES: Final = words_of("steady flat firm unchanged stable")  # lower-case words
"""Adjectives that a verb before them takes, whatever the parser makes of them: `held steady`."""
DENYING_ADVERBS: Final = words_of("never hardly rarely seldom barely scarcely longer")
"""Adverbs that turn the sense; `longer` with its `no`."""
DISCOURSE_ADVERBS: Final = words_of(
    "additionally generally typically usually recently reportedly accordingly consequently finally currently "
    "similarly specifically particularly especially notably importantly meanwhile previously subsequently "
    "respectively simultaneously traditionally historically likely early daily weekly monthly quarterly yearly "
    "annually frequently finally initially ultimately eventually primarily mainly potentially possibly probably "
    "really actually simply certainly clearly obviously nonetheless only immediately shortly originally formerly "
    "presently separately concurrently fortunately unfortunately"
)

PLACE_PREPOSITIONS: Final = words_of("in across throughout at within")
OBJECT_PREPOSITIONS: Final = PLACE_PREPOSITIONS | words_of(
    "to with for from of into among against between about toward towards on onto near than around outside by "
    "above below over under through"
)
LOOSENING: Final = words_of("due because owing such rather compared along together ( — \u2013 - ,")
"""What stands before a preposition that adds an aside."""
CLASSIFYING_PREPOSITIONS: Final = words_of("of for to in with at on against about")
RESULTING: Final = words_of("into to from as")
"""What follows these after a direct object completes the statement: `converts light into energy`."""

ORGANIZATION_SUFFIXES: Final = words_of(
    "inc inc. incorporated corp corp. corporation ltd ltd. limited llc llp lp plc ag gmbh group holdings bank "
    "bancorp labs laboratories company co. partners capital ventures technologies systems solutions industries "
    "pharmaceuticals therapeutics university institute foundation association agency commission committee council "
    "department ministry bureau authority board trust fund exchange union administration court office airlines "
    "motors networks software logistics robotics energy semiconductors studios brands foods insurance analytics "
    "biosciences dynamics instruments materials electric aerospace medical health hospital college congress senate"
)
"""Last words, lower case, that make a capitalised name an organization's."""
LEGAL_SUFFIXES: Final = words_of(
    "inc inc. incorporated corp corp. corporation ltd ltd. limited llc llp lp plc ag gmbh co. n.v. s.a. holdings"
)
ORGANIZATION_HEADS_BEFORE_OF: Final = words_of(
    "bank university department bureau board ministry institute college federation association office chamber "
    "council court commission"
)
PLACE_SUFFIXES: Final = words_of(
    "district districts county city state states river valley island islands coast region province bay peninsula "
    "southwest northeast midwest west street avenue"
)
HONORIFICS: Final = words_of("mr mr. ms ms. mrs mrs. dr dr. sir prof. professor")
ROLE_NOUNS: Final = words_of(
    "chief officer executive president chairman chairwoman chair director founder cofounder co-founder partner "
    "head manager vice ceo cfo coo cto treasurer secretary governor minister analyst economist counsel chairperson "
    "member lead leader senator professor dean owner"
)
PERSONAL_ROLES: Final = words_of(
    "officer executive president chairman chairwoman chair director founder cofounder treasurer secretary governor "
    "minister economist counsel senator professor dean ceo cfo coo cto"
)
"""Roles of which each says that a name is a person's."""
KINDS_OF_PEOPLE: Final = PERSONAL_ROLES | words_of(
    "actor actress activist architect artist astronaut author banker bishop businessman businesswoman coach composer "
    "cricketer critic director doctor engineer entrepreneur footballer general historian inventor investor journalist "
    "judge king lawyer man mathematician musician novelist painter philosopher photographer physician physicist pilot "
    "player poet politician priest prince princess producer queen racer scholar scientist sculptor singer soldier "
    "songwriter swimmer teacher theologian woman wrestler writer"
)
"""What a text says that a person is."""
KINDS_OF_ORGANIZATIONS: Final = words_of(
    "agency airline association authority bank brand broadcaster brewer business chain charity club college company "
    "conglomerate cooperative corporation developer distributor exchange firm foundation fund government group "
    "insurer institution lender maker manufacturer ministry newspaper nonprofit operator organisation organization "
    "party partnership processor provider publisher retailer school startup subsidiary supplier team trust union "
    "university utility wholesaler"
)
"""What a text says that an organization is."""
KINDS_OF_PLACES: Final = words_of(
    "bay borough capital city coast commune comune continent country county desert district forest hamlet island lake "
    "mountain municipality neighborhood neighbourhood peninsula port province region river sea state street suburb "
    "territory town township valley village volcano"
)
"""What a text says that a place is."""
CORPORATE_ROLES: Final = words_of("executive officer chairman chairwoman founder cofounder ceo cfo coo cto director")
"""Roles in what is no country."""
GOVERNMENTS: Final = words_of(
    "alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois "
    "indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri "
    "montana nebraska nevada ohio oklahoma oregon pennsylvania tennessee texas utah vermont virginia washington "
    "wisconsin wyoming america argentina australia austria belgium brazil britain canada chile china colombia denmark "
    "egypt europe finland france germany greece hungary india indonesia ireland israel italy japan kenya "
    "korea malaysia "
    "mexico morocco netherlands nigeria norway pakistan peru philippines poland portugal qatar russia scotland "
    "singapore spain sweden switzerland taiwan thailand turkey ukraine venezuela vietnam beijing brussels ontario "
    "quebec u.s. us uk eu"
)
"""Places that act: `California banned`. Another single name that acts is a firm's rather than a town's."""
PLACE_BEGINNINGS: Final = words_of("new north south west east united saint st. st san santa los las el fort port hong")
TAKING_OVER: Final = words_of("buy acquire purchase join advise sue order license")
"""What one does to firms, or from them."""
TAKING_PART: Final = words_of("invest investment stake share interest position confidence participate role trust")
"""What one has in a firm, not in a town."""
ORGANIZATION_REFERENCES: Final = words_of(
    "company firm corporation group business organization bank registrant issuer partnership trust fund"
)
PARTIES: Final = words_of("buyer seller purchaser parent borrower lender guarantor holdings sponsor licensor licensee")
"""What else a contract or a filing calls an organization, once it has said so."""
REGION_REFERENCES: Final = words_of("district region")
SECTION_WORDS: Final = words_of(
    "report annual quarterly transcript call earnings profile overview summary form 10-k 10-q 8-k results "
    "conference letter shareholders release press presentation fiscal year quarter company full about"
)
COMPANY_MEASURES: Final = words_of(
    "revenue sale income profit loss margin earnings cost expense order backlog cash debt expenditure volume deposit "
    "loan loans lending price pricing inventory headcount employment wage compensation demand production output "
    "capacity shipment spending investment dividend liquidity asset liability quality ratio turnover profitability "
    "productivity hiring credit commission fee book share shares subscription traffic"
)
"""What a company's report measures of the company itself."""
TOPIC_HEADS: Final = words_of(
    "activity economy employment unemployment hiring layoff wage salary compensation labor workforce staffing "
    "headcount turnover attrition price inflation cost tariff duty tax spending consumption demand supply sale "
    "revenue income profit profitability margin earnings cash flow debt loan lending credit mortgage deposit "
    "delinquency default rate yield interest currency investment capital expenditure budget funding grant "
    "dividend buyback share stock equity market trade import export manufacturing production output capacity "
    "inventory order shipment backlog productivity construction housing home rent lease leasing vacancy "
    "occupancy real estate property retail tourism travel hospitality transportation freight logistics shipping "
    "energy oil gas drilling power electricity renewable agriculture crop harvest farm livestock commodity "
    "weather insurance healthcare education technology software automation intelligence cybersecurity cloud data "
    "research development innovation acquisition merger divestiture partnership competition regulation policy "
    "immigration compliance litigation governance risk uncertainty sentiment outlook forecast guidance growth "
    "condition expansion restructuring strategy assistance affordability sustainability emission climate "
    "security pricing finance financing banking asset liability liquidity pension benefit tourism visitor "
    "traffic subscription customer consumer business purchase vehicle equipment material pressure shortage"
)
"""Head nouns of topical phrases."""
