import Testing

/// Texts that are hard to split, with the ids that the reference implementation gives: PyPI's `tokenizers` 0.23.3 with
/// the tokenizer.json of sentence-transformers/all-MiniLM-L6-v2, cut at 256. `[CLS]` and `[SEP]` are left out here.
struct TokenizerCase: Sendable, CustomTestStringConvertible {
    let text: String
    let ids: [Int64]

    init(_ text: String, _ ids: [Int64]) {
        self.text = text
        self.ids = ids
    }

    /// The ids go round until the text is cut.
    init(_ text: String, repeating ids: [Int64]) {
        self.text = text
        self.ids = (0..<254).map { ids[$0 % ids.count] }
    }

    var testDescription: String { String(text.prefix(60)) }

    static func run(_ id: Int64, _ count: Int) -> [Int64] { Array(repeating: id, count: count) }

    static let all: [TokenizerCase] = [
        TokenizerCase("", []),
        TokenizerCase(" \u{9}\u{D}\u{A} ", []),
        TokenizerCase("Hello, World!", [7592, 1010, 2088, 999]),
        TokenizerCase(
            "We run a 40,000 sq ft warehouse in Reno.",
            [2057, 2448, 1037, 2871, 1010, 2199, 5490, 3027, 9746, 1999, 17738, 1012]
        ),
        TokenizerCase(
            "What would a $60,000 robot cost/month?",
            [2054, 2052, 1037, 1002, 3438, 1010, 2199, 8957, 3465, 1013, 3204, 1029]
        ),
        TokenizerCase(
            "don't can't we'll O'Neil's",
            [2123, 1005, 1056, 2064, 1005, 1056, 2057, 1005, 2222, 1051, 1005, 6606, 1005, 1055]
        ),
        TokenizerCase(
            "AMR-100_v2.1+beta@acme.com",
            [2572, 2099, 1011, 2531, 1035, 1058, 2475, 1012, 1015, 1009, 8247, 1030, 9353, 4168, 1012, 4012]
        ),
        TokenizerCase(
            "https://example.com/a?b=c&d=%20#x",
            [
                16770, 1024, 1013, 1013, 2742, 1012, 4012, 1013, 1037, 1029, 1038, 1027, 1039, 1004, 1040, 1027,
                1003, 2322, 1001, 1060,
            ]
        ),
        TokenizerCase(
            "unaffable antidisestablishmentarianism",
            [14477, 20961, 3468, 3424, 10521, 4355, 7875, 13602, 3672, 12199, 2964]
        ),
        TokenizerCase("ROBOTICS robotics Robotics", [21331, 21331, 21331]),
        TokenizerCase("naïve café Zürich Åre São", [15743, 7668, 10204, 2024, 7509]),
        TokenizerCase("nai\u{308}ve cafe\u{301} Zu\u{308}rich", [15743, 7668, 10204]),
        TokenizerCase(
            "Łódź Øre ßtraße Æther œuvre þorn",
            [17814, 1100, 2890, 1096, 6494, 17499, 1097, 12399, 1107, 2226, 12229, 1101, 9691]
        ),
        TokenizerCase("İstanbul ısı ſpecial", [9960, 1104, 2015, 11722, 100]),
        TokenizerCase(
            "ΑΒΓ Σίσυφος ΣΑΣ",
            [1155, 29720, 29721, 1173, 18199, 29733, 29735, 29736, 15297, 1173, 14608, 29733]
        ),
        TokenizerCase(
            "Привет, МИР ёлка й",
            [1194, 16856, 10325, 25529, 15290, 22919, 1010, 1191, 10325, 16856, 1185, 29436, 28598, 1188]
        ),
        TokenizerCase("ש\u{5B8}\u{5C1}לו\u{5B9}ם עולם", [1266, 29799, 29792, 29800, 1259, 29792, 29799, 29800]),
        TokenizerCase(
            "الع\u{64E}ر\u{64E}ب\u{650}ي\u{64E}\u{651}ة ٱل\u{652}ح\u{64E}م\u{652}د\u{64F}",
            [1270, 23673, 29830, 17149, 29816, 14498, 19433, 100]
        ),
        TokenizerCase(
            "ह\u{93F}न\u{94D}द\u{940} ভ\u{9BE}ষ\u{9BE} தம\u{BBF}ழ\u{BCD}",
            [1339, 29877, 29863, 29861, 29878, 1369, 29914, 29911, 29914, 100]
        ),
        TokenizerCase(
            "한국어 각하 로봇",
            [1469, 30006, 30021, 29991, 30014, 30020, 29999, 30008, 1455, 30006, 30020, 30005, 30006, 100]
        ),
        TokenizerCase("日本語ロボット が\u{3099} ﾊﾟ", [1864, 1876, 1950, 1735, 30248, 30237, 30240, 1651, 100]),
        TokenizerCase("机器人warehouse仓库", [100, 100, 1756, 9746, 100, 100]),
        TokenizerCase("豈更車 \u{2F800} 㐀 𠀀 𫠠", [100, 100, 1954, 100, 100, 100, 100]),
        TokenizerCase(
            "“quotes” ‘single’ — dash – en … ellipsis • bullet",
            [1523, 16614, 1524, 1520, 2309, 1521, 1517, 11454, 1516, 4372, 1529, 3449, 15000, 6190, 1528, 7960]
        ),
        TokenizerCase(
            "30 € 20 £ 5 ¥ 7 ¢ 10 °C ±2 µm ½ ² ™ ®",
            [
                2382, 1574, 2322, 1069, 1019, 1071, 1021, 1068, 2184, 6362, 1081, 2475, 1085, 2213, 1092, 1082,
                1580, 1079,
            ]
        ),
        TokenizerCase(
            "zero\u{200B}width\u{200D}join soft\u{AD}hyphen bom\u{FEFF}mark",
            [5717, 9148, 11927, 2232, 5558, 2378, 3730, 10536, 8458, 2368, 8945, 14760, 8024]
        ),
        TokenizerCase(
            "nul\u{0}bell\u{7}del\u{7F}esc\u{1B}[0m",
            [16371, 20850, 5349, 9247, 2229, 2278, 1031, 1014, 2213]
        ),
        TokenizerCase("bad\u{FFFD}replacement priv\u{E000}ate", [2919, 2890, 24759, 10732, 3672, 2797]),
        TokenizerCase(
            "nbsp\u{A0}em\u{2003}ideographic\u{3000}line\u{2028}para\u{2029}nel\u{85}end",
            [1050, 5910, 2361, 7861, 8909, 8780, 14773, 2240, 11498, 11265, 7770, 2094]
        ),
        TokenizerCase(
            "tab\u{9}new\u{A}line\u{D}\u{A}crlf\u{B}vt\u{C}ff",
            [21628, 2047, 2240, 13675, 10270, 2615, 24475, 2546]
        ),
        TokenizerCase("👍 👩\u{200D}👩\u{200D}👧\u{200D}👦 🇺🇸 emoji❤\u{FE0F}", [100, 100, 100, 100]),
        TokenizerCase(String(repeating: "a", count: 100), [13360] + run(11057, 48) + [2050]),
        TokenizerCase(String(repeating: "a", count: 101), [100]),
        TokenizerCase(String(repeating: "\u{E9}", count: 100) + " ok", [25212] + run(4402, 49) + [7929]),
        TokenizerCase(String(repeating: "word ", count: 300), repeating: [2773]),
        TokenizerCase(
            String(repeating: "x", count: 99) + "-" + String(repeating: "y", count: 120) + " tail",
            [22038] + run(20348, 48) + [2595, 1011, 100, 5725]
        ),
        TokenizerCase("##ing ##s # ## ###", [1001, 1001, 13749, 1001, 1001, 1055, 1001, 1001, 1001, 1001, 1001, 1001]),
        TokenizerCase("[ CLS ] (sep) {mask}", [1031, 18856, 2015, 1033, 1006, 19802, 1007, 1063, 7308, 1065]),
        TokenizerCase("①②③ ﬁne ﬂow Ⅷ ｆｕｌｌｗｉｄｔｈ！", [100, 1984, 2638, 1985, 5004, 100, 100, 1986]),
        TokenizerCase("１２３４５ ٣٤٥ ४५", [100, 100, 100]),
        TokenizerCase("ạ\u{308} ǖ ṩ q\u{323}\u{307} Å Ω K", [1037, 1057, 1055, 1053, 1037, 1179, 1047]),
        TokenizerCase("¡Hola! ¿Qué tal? «sí»", [1067, 7570, 2721, 999, 1094, 10861, 21368, 1029, 1077, 9033, 1090]),
        TokenizerCase(
            "$^`|~<>=+ \\ / _ * & %",
            [1002, 1034, 1036, 1064, 1066, 1026, 1028, 1027, 1009, 1032, 1013, 1035, 1008, 1004, 1003]
        ),
        TokenizerCase("Tiếng Việt rất khó", [5495, 3070, 19710, 9350, 1047, 6806]),
        TokenizerCase(
            "1.5e-10 0x1F 192.168.0.1:8080",
            [
                1015, 1012, 1019, 2063, 1011, 2184, 1014, 2595, 2487, 2546, 17613, 1012, 16923, 1012, 1014, 1012,
                1015, 1024, 3770, 17914,
            ]
        ),
        TokenizerCase("e\u{20DD} o\u{903} x\u{F3E}", [100, 100, 100]),
        TokenizerCase(String(repeating: "the quick brown fox ", count: 70), repeating: [1996, 4248, 2829, 4419]),
    ]
}
