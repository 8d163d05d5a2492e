package dev.holdfast.agent.demo;

import java.util.List;

/**
 * Words of which instances are made: lower case but for names. Plain ASCII letters, no spaces. None
 * of them belongs to the fixed text of prompts, tools, tasks or programs: a network knows such a
 * word as one token that it has never had to copy as a name.
 */
public enum Words {
  /** Things that can be counted: names of variables, columns, files, goods. */
  NOUNS(
      """
      acre anchor angle apple arrow badge bag ball band bank barrel basket battery beam bean bear bed bell
      belt bench bike bill bird board boat bolt bone book boot bottle bowl branch brick bridge broom brush
      bucket bulb bundle cabin cable cake camera candle canoe card carpet carrot cart castle chain chair
      chart cherry chest circle clock cloud coat coin collar comet cookie copper cork corner cotton cow
      crate crayon crystal cube cup curtain cushion desk dial diamond dish dock dollar door drawer drill
      drum duck eagle engine envelope fabric falcon farm feather fence ferry flag flame flower flute folder
      forest fork fossil fox frame fruit funnel garden gate gear glass globe glove goat grape guitar hammer
      harbor hat helmet hinge hook horn horse hotel island jacket jar jewel kettle kite knife ladder lake
      lamp lantern leaf lemon lever lion locker log magnet map marble mask meadow medal melon metal meter
      mirror motor mountain mug nail napkin needle notebook novel nut oak oar ocean olive onion orange
      orbit orchard oven owl package paddle palace panel paper parcel peach pear pebble pencil pepper piano
      pillow pin pipe planet plate plow plum pocket pond potato pump puzzle rabbit radio rail raft ranch
      ribbon rifle river robot rock rocket roof room rope rose rug saddle sail salad sample sandal saw
      scarf screw seat seed shelf shield ship shirt shoe shovel sign silver sink sled slice soap socket
      sofa spade spoon spring stamp statue stone stool stove straw sugar tablet tank tape target temple
      tent thread ticket tiger tile timber token torch towel tower toy track tractor trail train tray tree
      trunk tube tunnel turbine valley valve van vase vault vessel violin wagon wallet walnut watch wheel
      whistle window wire wolf wrench yacht yarn zebra\
      """),
  /** What can be measured or counted of a thing: columns of numbers, results. */
  AMOUNTS(
      """
      area balance bonus budget capacity charge credit debt delay demand density deposit discount distance
      duration effort energy expense fee fine flow freight fuel gain grade growth hours income loss margin
      mass mileage minutes payment penalty points premium pressure profit quantity rainfall rank rate
      rating reserve revenue reward salary sales saving score speed supply surface tariff tax temperature
      tension toll traffic turnover usage voltage volume wage wear weight yield\
      """),
  FIRST_NAMES(
      """
      Ada Adam Agnes Alan Albert Alice Amir Anna Anton Arthur Aya Barbara Ben Bianca Bruno Carla Carlos
      Cecilia Chen Clara Claude Dana Daniel David Dennis Diana Edgar Edith Elena Eli Ella Emil Emma Eric
      Esther Eva Felix Fiona Frank Frida Georg Gina Grace Greta Hana Hanna Hans Helen Henry Hugo Ida Igor
      Ines Ingrid Irene Isaac Ivan Jack James Jana Jane Jasper Joan Joel John Jonas Judith Julia Karl Karen
      Kate Kenji Kim Kurt Lara Laura Lena Leo Leon Linda Linus Lisa Louis Lucia Luis Lydia Marco Maria
      Mario Mark Marta Maya Mia Mina Nadia Nils Nina Noah Nora Olaf Olga Oscar Otto Pablo Paul Petra Pia
      Quinn Ralf Rita Robert Rosa Ruth Samir Sara Sofia Stefan Sven Tara Tessa Theo Tina Tom Uma Vera
      Victor Walter Wanda Willa Yara Yuki Zoe\
      """),
  LAST_NAMES(
      """
      adler archer baker barnes becker bishop brandt brooks carter castro clarke collins conti cooper costa
      cruz dalton dietz draper duarte eder ellis engel farmer fisher fletcher foster franco fuchs garner
      gomez graham graves haas hansen harper hayes hobbs holm horvat hughes ivanov jensen keller kemp klein
      kovacs kruger lang larsen lehmann lindgren lopez lovelace lund marsh mason mercer meyer miller moreno
      morris nagy newton novak nowak olsen ortega palmer parker pascal perez perry petrov porter quist
      ramos reed reyes ritter rossi russo sato schmidt shaw silva slater sommer stark stein stone tanaka
      taylor turner vargas vogel wagner walker weaver weber wells winter wolff wood yamada young zimmer\
      """),
  COLORS(
      """
      amber beige black blue brown coral crimson cyan gold gray green indigo ivory khaki lilac lime magenta
      maroon mint navy ochre olive orange peach pink plum purple red rose ruby salmon sand silver teal
      turquoise violet white yellow\
      """),
  CITIES(
      """
      Aachen Ankara Athens Austin Basel Bergen Berlin Bern Bilbao Bogota Bonn Boston Bremen Bristol Cairo
      Calgary Cardiff Cologne Cork Dakar Dallas Delhi Denver Dublin Essen Geneva Genoa Ghent Graz Hamburg
      Hanoi Havana Helsinki Izmir Jakarta Kiel Krakow Kyoto Lagos Leeds Leipzig Lima Linz Lisbon London
      Lyon Madrid Malmo Mainz Milan Munich Nairobi Nantes Naples Nice Odense Osaka Oslo Oxford Padua Paris
      Perth Porto Prague Quito Reims Riga Rome Salzburg Seoul Seville Sofia Sydney Tallinn Tampere Toledo
      Tokyo Toronto Turin Utrecht Valencia Verona Vienna Vilnius Warsaw York Zagreb Zurich\
      """),
  ADJECTIVES(
      """
      big bold brave bright broad calm cheap clean clear cold cool curly daily dark deep dense dry early
      easy empty fair fast fine firm flat fresh full gentle grand happy hard heavy hollow hot huge idle
      kind late light long loud lucky mild narrow noble pale plain polished proud quick quiet rapid rare
      rich ripe rough royal sharp shiny silent simple slim slow smooth soft solid spare steady steep strong
      sweet tall thick thin tidy tiny warm weak wide wild wise young\
      """);

  @SuppressWarnings("ImmutableEnumChecker") // List.of cannot be changed
  private final List<String> words;

  Words(String text) {
    this.words = List.of(text.strip().split("\\s+"));
  }

  /** All of both halves. */
  List<String> all() {
    return words;
  }
}
