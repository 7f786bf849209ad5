import java.io.File;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;

/** Validates a file against an XML Schema: SCHEMA FILE; the first fault ends it. */
public final class ValidateXml {
    public static void main(String[] arguments) throws Exception {
        SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                .newSchema(new File(arguments[0]))
                .newValidator()
                .validate(new StreamSource(new File(arguments[1])));
        System.out.println("valid");
    }
}
