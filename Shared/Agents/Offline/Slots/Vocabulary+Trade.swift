/// The trade's words: where people work, what they want automated, what troubles them, and the machines.
extension Vocabulary {
    static let facilities = Vocabulary([
        ("warehouse", "warehouse,warehouses,fulfillment center,fulfilment center,fulfillment centre,storage facility"),
        ("distribution center", "distribution center,distribution centers,distribution centre,dc facility,cross dock"),
        (
            "factory",
            "factory,factories,manufacturing plant,production plant,assembly plant,plant,mill,foundry,production line"
        ),
        (
            "machine shop",
            "machine shop,machine shops,job shop,fabrication shop,fab shop,sheet metal shop,metal shop,weld shop,welding shop,tool shop,cnc shop"
        ),
        ("farm", "farm,farms,ranch,dairy,dairy farm,orchard,orchards,vineyard,vineyards"),
        ("greenhouse", "greenhouse,greenhouses,nursery,nurseries"),
        ("construction site", "construction site,construction sites,job site,jobsite,job sites,building site"),
        ("restaurant", "restaurant,restaurants,cafe,diner,commercial kitchen,kitchen"),
        ("supermarket", "supermarket,supermarkets,grocery store,grocery stores,grocery"),
        ("store", "store,stores,retail store,retail stores,retail shop,shop,shops,boutique,showroom,mall"),
        ("hotel", "hotel,hotels,resort"),
        ("hospital", "hospital,hospitals,clinic,clinics"),
        ("laboratory", "lab,labs,laboratory,laboratories"),
        ("office", "office,offices,office building"),
        ("yard", "yard,depot,depots,terminal"),
        ("brewery", "brewery,breweries,winery,wineries,bottling plant"),
        ("bakery", "bakery,bakeries"),
        ("facility", "facility,facilities"),
    ])

    static let industryOfFacility: [String: String] = [
        "warehouse": "logistics", "distribution center": "logistics", "yard": "logistics", "factory": "manufacturing",
        "machine shop": "manufacturing", "brewery": "manufacturing", "bakery": "manufacturing", "farm": "agriculture",
        "greenhouse": "agriculture", "construction site": "construction", "restaurant": "retail",
        "supermarket": "retail",
        "store": "retail", "hotel": "retail",
    ]

    static let industries = Vocabulary([
        (
            "logistics",
            "logistics,warehousing,fulfillment,fulfilment,distribution,supply chain,freight,trucking,third party logistics,pl,shipping"
        ),
        (
            "agriculture",
            "agriculture,agricultural,farming,agtech,crops,crop,growers,grower,livestock,horticulture,dairy,farmer,farmers"
        ),
        (
            "manufacturing",
            "manufactur*,fabrication,fabricator,machining,assembly line,production line,automotive,injection molding,cnc"
        ),
        ("delivery", "delivery,deliveries,courier,couriers,last mile,parcel,parcels"),
        (
            "construction",
            "construction,contractor,contractors,builder,builders,homebuilder,roofing,drywall,bricklaying,masonry,excavation"
        ),
        ("retail", "retail,retailer,retailers,ecommerce store,grocer,hospitality"),
    ])

    static let needs = Vocabulary([
        ("picking", "picking,order picking,pick orders,pick,picks,piece picking,each picking,bin picking,case picking"),
        ("packing", "packing,packaging,pack,packs,boxing"),
        (
            "palletizing",
            "palletiz*,palletis*,stacking pallets,stack pallets,stacks pallets,stacking boxes,stack boxes,stacking cases,stack cases,depalletiz*"
        ),
        ("sorting", "sorting,sort,sortation"),
        (
            "transport",
            "moving pallets,move pallets,transport,transporting,material handling,move materials,move boxes,moving boxes,moving goods,move goods,haul,hauling,tugging,towing,moving totes,move totes,pallet moving,moving parts,move parts"
        ),
        (
            "loading",
            "unloading,loading trucks,truck loading,load trucks,unload trucks,load the trucks,unload the trucks,load our trucks,unload our trucks,loading"
        ),
        ("welding", "welding,weld,welds"),
        ("painting", "painting,paint,coating"),
        ("assembly", "assembly,assembling,assemble,screwdriving"),
        ("machine tending", "machine tending,tending,machine loading,tend machines,cnc tending"),
        ("inspection", "inspection,inspections,inspect,inspecting,quality control,surveying,survey"),
        ("cleaning", "cleaning,clean,scrubbing,floor cleaning,sweeping,mopping"),
        ("weeding", "weeding,weed,weeds"),
        ("spraying", "spraying,spray"),
        ("harvesting", "harvest*,fruit picking"),
        ("seeding", "seeding,planting,sowing"),
        ("milking", "milking"),
        ("delivery", "deliveries,delivering,last mile delivery,deliver"),
        ("serving", "serving,table service,food running,running food,bussing,deliveries to the table,room service"),
        ("inventory", "inventory,cycle counting,stocktaking,stock counting,shelf scanning,inventory counts"),
        ("security", "patrol,patrolling,security,surveillance"),
        ("bricklaying", "bricklaying,laying bricks"),
        ("drilling", "drilling,drill"),
        ("grinding", "sanding,grinding,polishing,deburring"),
        ("kitting", "kitting"),
        ("storage", "goods to person,storage and retrieval,storing"),
        ("cooking", "cooking,frying"),
        ("mowing", "mowing"),
    ])

    static let industryOfNeed: [String: String] = [
        "picking": "logistics", "packing": "logistics", "palletizing": "logistics", "sorting": "logistics",
        "loading": "logistics", "weeding": "agriculture", "spraying": "agriculture", "harvesting": "agriculture",
        "seeding": "agriculture", "milking": "agriculture", "welding": "manufacturing", "assembly": "manufacturing",
        "machine tending": "manufacturing", "grinding": "manufacturing", "bricklaying": "construction",
        "drilling": "construction", "delivery": "delivery", "serving": "retail",
    ]

    static let pains = Vocabulary([
        (
            "labor shortage",
            "labor shortage,labour shortage,find workers,find enough people,find people,find staff,finding workers,finding people,short staffed,understaffed,shorthanded,hire enough,hard to hire,turnover of staff,staffing,cannot hire,can't hire,find labor,find enough pickers,find enough workers,find enough staff,find enough drivers,find enough welders,find enough operators,find enough packers,find enough help,find enough hands,finding enough people,finding enough workers,not enough staff,not enough people,not enough workers,not enough hands,staff turnover,employee turnover,worker turnover,labor turnover,high turnover,turnover is killing,turnover is high,turnover is too high,people quit,people keep quitting,keep quitting,lose people,losing people,lose workers,losing workers,people leave,people keep leaving"
        ),
        ("errors", "errors,mistakes,mispicks,error rate,wrong orders,quality problems,scrap,rework,defects"),
        ("cost", "labor costs,labor cost,labour costs,too expensive,cost too much,overtime,wages"),
        (
            "safety",
            "injuries,injury,accidents,safety,back pain,dangerous,ergonomic*,injured,get hurt,gets hurt,got hurt,getting hurt,been hurt,hurt their,hurt his,hurt her,bad backs,sore backs"
        ),
        ("speed", "too slow,bottleneck,bottlenecks,backlog,throughput,keep up,peak season,capacity"),
    ])

    /// Categories of the catalogue.
    static let robots = Vocabulary([
        ("AMR", "amr,amrs,autonomous mobile robot,autonomous mobile robots,mobile robot,mobile robots"),
        ("AGV", "agv,agvs,automated guided vehicle,automated guided vehicles,guided vehicle,guided vehicles"),
        (
            "Autonomous Forklift",
            "autonomous forklift,autonomous forklifts,robotic forklift,robotic forklifts,driverless forklift,automated forklift,automated forklifts"
        ),
        ("Drone", "drone,drones,uav,uavs,quadcopter,quadcopters"),
        ("Cobot", "cobot,cobots,collaborative robot,collaborative robots,collaborative arm,collaborative arms"),
        (
            "Robotic Arm",
            "robotic arm,robotic arms,robot arm,robot arms,industrial robot,industrial robots,articulated robot,six axis,welding robot,welding robots"
        ),
        (
            "Delivery Robot",
            "delivery robot,delivery robots,sidewalk robot,sidewalk robots,service robot,service robots,serving robot,serving robots,waiter robot,waiter robots"
        ),
        ("Cleaning Robot", "cleaning robot,cleaning robots,robotic scrubber,floor scrubber,robot vacuum"),
        (
            "Agricultural Robot",
            "agricultural robot,agricultural robots,farm robot,farm robots,autonomous tractor,weeding robot,weeding robots,robotic milker"
        ),
        ("Construction Robot", "construction robot,construction robots,bricklaying robot,drilling robot"),
        ("Inspection Robot", "inspection robot,inspection robots,quadruped,quadrupeds,robot dog,robot dogs"),
        ("Humanoid", "humanoid,humanoids,humanoid robot,humanoid robots"),
    ])

    /// Things that are counted, by any word for them.
    static let things: [String: String] = [
        "robot": "robots", "robots": "robots", "amr": "robots", "amrs": "robots", "agv": "robots", "agvs": "robots",
        "cobot": "robots", "cobots": "robots", "drone": "robots", "drones": "robots", "unit": "robots",
        "units": "robots",
        "arms": "robots", "forklifts": "forklifts", "machine": "machines", "machines": "machines",
        "employee": "employees", "employees": "employees", "people": "employees", "workers": "employees",
        "staff": "employees", "pickers": "employees", "operators": "employees", "associates": "employees",
        "welders": "employees", "drivers": "employees", "packers": "employees", "technicians": "employees",
        "machinists": "employees", "assemblers": "employees", "laborers": "employees", "guys": "employees",
        "folks": "employees", "nurses": "employees", "cooks": "employees",
        "pallet": "pallets", "pallets": "pallets", "order": "orders", "orders": "orders", "restaurants": "restaurants",
        "restaurant": "restaurants", "store": "stores", "stores": "stores", "shops": "stores", "locations": "locations",
        "location": "locations", "sites": "locations", "warehouses": "warehouses", "warehouse": "warehouses",
        "farms": "farms", "fields": "fields", "factories": "factories", "plants": "factories", "shifts": "shifts",
        "shift": "shifts", "docks": "docks", "trucks": "trucks", "vans": "trucks", "vehicles": "trucks", "cows": "cows",
        "rooms": "rooms", "floors": "floors", "tables": "tables", "boxes": "boxes", "packages": "packages",
        "parcels": "packages", "parts": "parts", "items": "items", "skus": "skus", "lines": "lines", "picks": "picks",
    ]
}
