extension Places {
    /// The larger cities and the centres of trade by state. A name stands under the state of the largest city that bears it.
    static let cityList = """
        AL: Birmingham, Huntsville, Montgomery, Mobile, Tuscaloosa, Auburn, Dothan, Decatur
        AK: Anchorage, Fairbanks, Juneau
        AZ: Phoenix, Tucson, Mesa, Chandler, Scottsdale, Tempe, Gilbert, Glendale, Flagstaff, Yuma, Surprise, Prescott
        AR: Little Rock, Fayetteville, Fort Smith, Jonesboro, Bentonville, Springdale, Conway
        CA: Los Angeles, San Diego, San Jose, San Francisco, Fresno, Sacramento, Long Beach, Oakland, Bakersfield, Anaheim, \
        Stockton, Riverside, Irvine, Santa Ana, Chula Vista, Fremont, Santa Clarita, San Bernardino, Modesto, Fontana, \
        Oxnard, Moreno Valley, Ontario, Santa Rosa, Salinas, Hayward, Sunnyvale, Pomona, Torrance, Pasadena, Palo Alto, \
        Visalia, Santa Clara, Concord, Vallejo, Berkeley, Redding, Chico, Ventura, Santa Barbara, Mountain View, Tracy, \
        Carlsbad, Orange, Temecula, San Mateo, Santa Cruz, San Luis Obispo
        CO: Denver, Colorado Springs, Aurora, Fort Collins, Boulder, Pueblo, Greeley, Loveland, Grand Junction
        CT: Hartford, Bridgeport, New Haven, Stamford, Waterbury, Norwalk, Danbury
        DE: Wilmington, Dover, Newark
        FL: Miami, Tampa, Orlando, Jacksonville, St. Petersburg, Hialeah, Tallahassee, Fort Lauderdale, Cape Coral, \
        Gainesville, Lakeland, Sarasota, Pensacola, West Palm Beach, Ocala, Fort Myers, Naples, Boca Raton, Daytona Beach
        GA: Atlanta, Augusta, Savannah, Macon, Athens, Sandy Springs, Marietta, Alpharetta, Valdosta
        HI: Honolulu, Hilo
        ID: Boise, Meridian, Nampa, Idaho Falls, Pocatello, Twin Falls
        IL: Chicago, Rockford, Joliet, Naperville, Peoria, Elgin, Champaign, Bloomington, Decatur, Evanston, Schaumburg, \
        Moline, Normal
        IN: Indianapolis, Fort Wayne, Evansville, South Bend, Carmel, Lafayette, Gary, Elkhart, Terre Haute
        IA: Des Moines, Cedar Rapids, Davenport, Sioux City, Iowa City, Waterloo, Ames, Dubuque
        KS: Wichita, Overland Park, Topeka, Olathe, Lawrence, Salina
        KY: Louisville, Lexington, Bowling Green, Owensboro, Covington, Paducah
        LA: New Orleans, Baton Rouge, Shreveport, Lafayette, Lake Charles, Monroe
        ME: Bangor, Lewiston
        MD: Baltimore, Annapolis, Frederick, Rockville, Gaithersburg, Bethesda, Silver Spring, Hagerstown
        MA: Boston, Worcester, Springfield, Cambridge, Lowell, Brockton, New Bedford, Quincy, Waltham, Framingham
        MI: Detroit, Grand Rapids, Lansing, Ann Arbor, Flint, Dearborn, Kalamazoo, Troy, Warren, Sterling Heights, Saginaw, \
        Livonia, Traverse City
        MN: Minneapolis, St. Paul, Rochester, Duluth, Bloomington, St. Cloud, Mankato
        MS: Jackson, Gulfport, Biloxi, Hattiesburg, Tupelo
        MO: Kansas City, St. Louis, Springfield, Independence, Columbia, Joplin, St. Joseph
        MT: Billings, Missoula, Bozeman, Great Falls, Helena, Butte
        NE: Omaha, Lincoln, Grand Island, Kearney
        NV: Las Vegas, Reno, Henderson, North Las Vegas, Sparks, Carson City, Elko
        NH: Manchester, Nashua, Portsmouth
        NJ: Newark, Jersey City, Paterson, Elizabeth, Edison, Trenton, Camden, Hoboken, Princeton, Secaucus
        NM: Albuquerque, Las Cruces, Santa Fe, Rio Rancho, Roswell
        NY: New York, Buffalo, Rochester, Yonkers, Syracuse, Albany, Utica, Ithaca, Schenectady, White Plains
        NC: Charlotte, Raleigh, Greensboro, Durham, Winston-Salem, Fayetteville, Cary, Wilmington, High Point, Asheville, \
        Hickory, Gastonia
        ND: Fargo, Bismarck, Grand Forks, Minot
        OH: Columbus, Cleveland, Cincinnati, Toledo, Akron, Dayton, Canton, Youngstown, Mansfield
        OK: Oklahoma City, Tulsa, Norman, Broken Arrow, Edmond, Lawton
        OR: Portland, Salem, Eugene, Gresham, Hillsboro, Beaverton, Bend, Medford
        PA: Philadelphia, Pittsburgh, Allentown, Erie, Reading, Scranton, Bethlehem, Lancaster, Harrisburg, York
        RI: Providence, Warwick, Cranston
        SC: Charleston, Columbia, Greenville, Spartanburg, Rock Hill, Myrtle Beach
        SD: Sioux Falls, Rapid City
        TN: Nashville, Memphis, Knoxville, Chattanooga, Clarksville, Murfreesboro, Franklin, Johnson City
        TX: Houston, San Antonio, Dallas, Austin, Fort Worth, El Paso, Arlington, Corpus Christi, Plano, Laredo, Lubbock, \
        Garland, Irving, Amarillo, Grand Prairie, Brownsville, McKinney, Frisco, Killeen, Waco, Denton, Midland, Odessa, \
        Round Rock, Beaumont, Tyler, Abilene, Sugar Land, College Station, McAllen
        UT: Salt Lake City, Provo, West Valley City, Ogden, Orem, Sandy, St. George, Lehi, Logan
        VT: Burlington, Montpelier
        VA: Virginia Beach, Richmond, Norfolk, Chesapeake, Newport News, Alexandria, Hampton, Roanoke, Lynchburg, Reston
        WA: Seattle, Spokane, Tacoma, Vancouver, Bellevue, Everett, Kent, Renton, Yakima, Redmond, Olympia, Kennewick
        WV: Morgantown, Huntington
        WI: Milwaukee, Madison, Green Bay, Kenosha, Racine, Appleton, Waukesha, Oshkosh, Eau Claire
        WY: Cheyenne, Casper, Laramie
        """
}
