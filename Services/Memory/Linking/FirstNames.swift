/// Common first names, from which a capitalised word is taken for a person. Names that are as often words or places
/// ("Will", "Mark", "Paris") need something else around them.
enum FirstNames {
    static let all: Set<String> = Set(
        """
        aaron abby abigail adam adrian agnes ahmed aisha alan albert alejandro alex alexander alexandra alexis ali alice \
        alicia alison allison amanda amber amelia amir amy ana andrea andres andrew andy angela angelica anita ann anna \
        anne annie anthony antonio anya arjun arthur ashley audrey barbara beatrice ben benjamin bernard beth bethany \
        betty beverly bill bob bobby bradley brandon brenda brendan brent brian bridget bruce bryan caleb cameron carl \
        carla carlos carmen carol caroline carolyn catherine cathy cecilia charles charlie charlotte chen chloe chris \
        christian christina christine christopher cindy claire clara claudia colin connie connor corey craig cristina \
        crystal curtis cynthia dan dana daniel danielle danny darren dave david dean deborah debbie denise dennis derek \
        diana diane diego dmitri dolores dominic don donald donna doris dorothy doug douglas dylan eddie eduardo edward \
        edwin eileen elaine eleanor elena eli elias elijah elizabeth ella ellen emily emma eric erica erik erin ernest \
        esther ethan eugene eva evan evelyn fatima felix fernando fiona florence francesca francis francisco frank \
        fred frederick gabriel gabriela gail gary george gerald gina giovanni glenn gloria gordon greg gregory gretchen \
        guillermo gus hannah harold harriet harry hassan hector heather helen helena henry herbert hiroshi holly howard \
        hugh ian ibrahim ingrid irene isaac isabel isabella ivan jack jackie jacob jacqueline jake james jamie jan jane \
        janet janice jared jasmine jason javier jay jean jeff jeffrey jen jenna jennifer jenny jeremy jerome jerry \
        jesse jessica jill jim jimmy jo joan joanna joanne joe joel johan john johnny jon jonathan jordan jorge jose \
        joseph josh joshua joyce juan juanita judith judy julia julian julie justin kaitlyn karen karl kate katherine \
        kathleen kathryn kathy katie kay keith kelly ken kenji kenneth kevin kim kimberly klaus kristen kristin kurt kyle \
        larry laura lauren laurie lawrence leah lee leo leon leonard leslie liam lila linda lindsay lisa liz lois lopez \
        lori lorraine louis louise lucas lucia lucy luis luke lydia lynn maggie malik marcia marco marcus margaret maria \
        marie marilyn mario marion marissa martha martin marvin mary mateo matt matthew maureen maurice max megan mei \
        melanie melissa mia michael michelle miguel mike mildred miriam mitchell mohamed mohammed molly monica morgan \
        muhammad nadia nancy naomi natalia natalie nathan nathaniel neil nicholas nick nicole nikolai nina noah noor nora \
        norma norman oliver olivia omar oscar pablo pam pamela patricia patrick paul paula pauline pedro peggy penny pete \
        peter phil philip phillip phyllis priya rachel rafael raj rajesh ralph ramon randy raul ray raymond rebecca \
        regina renee rhonda ricardo richard rick ricky rita rob robert roberta roberto robin rodney roger roland ron \
        ronald rosa rosemary ross roy russell ruth ryan sabrina sally sam samantha samir samuel sandra sanjay sara sarah \
        scott sean sebastian sergei sergio shannon sharon shawn sheila shirley sidney simon sofia sonia sophia sophie \
        stacy stan stanley stefan stella stephanie stephen steve steven stuart sue susan suzanne sylvia tamara tammy \
        tanya tara ted teresa terry thelma theodore theresa thomas tiffany tim timothy tina todd tom tomas tommy toni \
        tony tracy travis tyler valerie vanessa vera veronica vicki victor victoria vincent viola virgil vivian walter \
        wanda warren wayne wei wendy wesley whitney wilfred william xavier yasmin yolanda yuki yusuf yvonne zachary zoe
        """.split(separator: " ").map(String.init)
    )
}
