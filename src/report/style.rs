//! The style by which QGIS shows hulls by their load.

/// A QGIS layer style (`.qml`): hulls coloured by `condition`, grey where it is unknown.
/// QGIS takes it by itself when it lies beside the data under the same stem.
pub const QML: &str = r#"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22" styleCategories="Symbology|Labeling">
  <renderer-v2 type="categorizedSymbol" attr="condition" enableorderby="0" symbollevels="0">
    <categories>
      <category value="ballast" label="in ballast" symbol="0" render="true"/>
      <category value="part-laden" label="part laden" symbol="1" render="true"/>
      <category value="laden" label="laden" symbol="2" render="true"/>
      <category value="" label="not known" symbol="3" render="true"/>
    </categories>
    <symbols>
      <symbol type="fill" name="0" alpha="0.7"><layer class="SimpleFill" enabled="1"><prop k="color" v="67,147,195,255"/><prop k="outline_color" v="20,40,60,255"/><prop k="outline_width" v="0.3"/></layer></symbol>
      <symbol type="fill" name="1" alpha="0.7"><layer class="SimpleFill" enabled="1"><prop k="color" v="253,184,99,255"/><prop k="outline_color" v="20,40,60,255"/><prop k="outline_width" v="0.3"/></layer></symbol>
      <symbol type="fill" name="2" alpha="0.7"><layer class="SimpleFill" enabled="1"><prop k="color" v="178,24,43,255"/><prop k="outline_color" v="20,40,60,255"/><prop k="outline_width" v="0.3"/></layer></symbol>
      <symbol type="fill" name="3" alpha="0.7"><layer class="SimpleFill" enabled="1"><prop k="color" v="150,150,150,255"/><prop k="outline_color" v="20,40,60,255"/><prop k="outline_width" v="0.3"/></layer></symbol>
    </symbols>
  </renderer-v2>
</qgis>
"#;
