#pragma once
// A SUMO crossing by hand, small enough to know every figure of it.
//
//            N             WX has two lanes, the others one. Links of X in order:
//            |             0 WX_0 -> XS   1 WX_0 -> XE_0   2 WX_1 -> XE_1
//      W =-- X --= E       3 WX_1 -> XN (waits inside)   4 EX_0 -> XW   5 NX_0 -> XS
//            |
//            S             W-E is the priority road.

#include <string>

namespace pendler::sumo_files {

inline std::string lane(std::string const& id, int index, double speed, double length,
                        std::string const& shape, std::string const& more = "") {
  return "<lane id=\"" + id + "_" + std::to_string(index) + "\" index=\"" + std::to_string(index) +
         "\" speed=\"" + std::to_string(speed) + "\" length=\"" + std::to_string(length) +
         "\" shape=\"" + shape + "\" " + more + "/>\n";
}
inline std::string edge(std::string const& id, std::string const& lanes,
                        std::string const& more = "") {
  std::string ends = "function=\"internal\"";
  if (id[0] != ':') ends = "from=\"" + id.substr(0, 1) + "\" to=\"" + id.substr(1, 1) + "\"";
  return "<edge id=\"" + id + "\" " + ends + " " + more + ">\n" + lanes + "</edge>\n";
}

struct CrossingOptions {
  bool signals = false;
  std::string light = R"(<tlLogic id="X" type="static" programID="0" offset="10">
    <phase duration="30" state="GGGgGr"/><phase duration="3" state="yyyyyr"/>
    <phase duration="20" state="rrrrrG"/><phase duration="4" state="rrrrry"/></tlLogic>)";
  std::string more = "";  // elements at the end
};

inline std::string crossing(CrossingOptions const& o = {}) {
  std::string net =
      "<net version=\"1.9\"><location netOffset=\"0.00,0.00\" projParameter=\"!\"/>\n";
  net += edge(":X_0", lane(":X_0", 0, 5, 10.5, "190,95.2 196,94 198.4,90"));
  net += edge(":X_1", lane(":X_1", 0, 13.89, 20, "190,95.2 210,95.2") +
                          lane(":X_1", 1, 13.89, 20, "190,98.4 210,98.4"));
  net += edge(":X_3", lane(":X_3", 0, 7, 8.2, "190,98.4 198,99.5"));
  net += edge(":X_6", lane(":X_6", 0, 6, 12, "198,99.5 201,102 201.6,110"));
  net += edge(":X_4", lane(":X_4", 0, 13.89, 20, "210,101.6 190,101.6"));
  net += edge(":X_5", lane(":X_5", 0, 13.89, 20, "198.4,110 198.4,90"));
  net += edge("WX",
              lane("WX", 0, 13.89, 190, "0,95.2 190,95.2", "disallow=\"truck trailer\"") +
                  lane("WX", 1, 16.67, 190, "0,98.4 190,98.4"),
              "name=\"Long Street\" type=\"highway.secondary\"");
  net += edge("XE", lane("XE", 0, 13.89, 190, "210,95.2 400,95.2") +
                        lane("XE", 1, 13.89, 190, "210,98.4 400,98.4"));
  net += edge("EX", lane("EX", 0, 13.89, 190, "400,101.6 210,101.6"));
  net += edge("XW", lane("XW", 0, 13.89, 190, "190,101.6 0,101.6", "allow=\"bus\""));
  net += edge("NX", lane("NX", 0, 8.33, 90, "198.4,200 198.4,110"));
  net += edge("XS", lane("XS", 0, 8.33, 90, "198.4,90 198.4,0"));
  net += edge("XN", lane("XN", 0, 8.33, 90, "201.6,110 201.6,200"));
  if (o.signals) net += o.light;
  for (char end : {'W', 'E', 'N', 'S'}) {
    std::string const at = end == 'W'   ? "x=\"0\" y=\"100\""
                           : end == 'E' ? "x=\"400\" y=\"100\""
                           : end == 'N' ? "x=\"200\" y=\"200\""
                                        : "x=\"200\" y=\"0\"";
    net += std::string("<junction id=\"") + end + "\" type=\"dead_end\" " + at +
           " incLanes=\"\" intLanes=\"\"/>\n";
  }
  net += std::string("<junction id=\"X\" type=\"") + (o.signals ? "traffic_light" : "priority") +
         "\" x=\"200\" y=\"100\" incLanes=\"WX_0 WX_1 EX_0 NX_0\" intLanes=\"\">\n"
         "<request index=\"0\" response=\"000000\" foes=\"100000\"/>\n"
         "<request index=\"1\" response=\"000000\" foes=\"100000\"/>\n"
         "<request index=\"2\" response=\"000000\" foes=\"100000\"/>\n"
         "<request index=\"3\" response=\"010000\" foes=\"110000\"/>\n"
         "<request index=\"4\" response=\"000000\" foes=\"101000\"/>\n"
         "<request index=\"5\" response=\"011111\" foes=\"011111\"/></junction>\n"
         "<junction id=\":X_6_0\" type=\"internal\" x=\"198\" y=\"99.5\" incLanes=\"\"/>\n";
  auto const connection = [&](char const* from, char const* to, int a, int b, char const* via,
                              char const* dir, int link) {
    net += std::string("<connection from=\"") + from + "\" to=\"" + to + "\" fromLane=\"" +
           std::to_string(a) + "\" toLane=\"" + std::to_string(b) + "\" via=\"" + via +
           "\" dir=\"" + dir + "\" state=\"" +
           (o.signals   ? "O"
            : link == 5 ? "m"
                        : "M") +
           "\"";
    if (o.signals) net += " tl=\"X\" linkIndex=\"" + std::to_string(link) + "\"";
    net += "/>\n";
  };
  connection("WX", "XS", 0, 0, ":X_0_0", "r", 0);
  connection("WX", "XE", 0, 0, ":X_1_0", "s", 1);
  connection("WX", "XE", 1, 1, ":X_1_1", "s", 2);
  connection("WX", "XN", 1, 0, ":X_3_0", "l", 3);
  connection("EX", "XW", 0, 0, ":X_4_0", "s", 4);
  connection("NX", "XS", 0, 0, ":X_5_0", "s", 5);
  net += R"(<connection from=":X_0" to="XS" fromLane="0" toLane="0" dir="r" state="M"/>
    <connection from=":X_1" to="XE" fromLane="0" toLane="0" dir="s" state="M"/>
    <connection from=":X_1" to="XE" fromLane="1" toLane="1" dir="s" state="M"/>
    <connection from=":X_3" to="XN" fromLane="0" toLane="0" via=":X_6_0" dir="l" state="m"/>
    <connection from=":X_6" to="XN" fromLane="0" toLane="0" dir="l" state="M"/>
    <connection from=":X_4" to="XW" fromLane="0" toLane="0" dir="s" state="M"/>
    <connection from=":X_5" to="XS" fromLane="0" toLane="0" dir="s" state="M"/>)";
  return net + o.more + "</net>\n";
}

/// `text` with its first `from` replaced; the test is wrong when there is none.
inline std::string with(std::string text, std::string const& from, std::string const& to) {
  auto const at = text.find(from);
  if (at == std::string::npos) throw std::logic_error("the test's net has no '" + from + "'");
  return text.replace(at, from.size(), to);
}

}  // namespace pendler::sumo_files
