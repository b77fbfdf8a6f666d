/** Names of models of images: classification, detection, and generation. Sources: `text-names.ts`. */

import type { FamilyNames } from "./family-names.ts";
import { words } from "./words.ts";

export const VISION_NAMES: FamilyNames = {
  names: words(`
    vit vitt vits8 vits14 vits16 vits32 vitb vitl vith vitg vitb8 vitb16 vitl16 vith14 deit
    deit3 beit beitv2 swin swinv2 convnext convnextv2 resnet resnetv2 resnext wideresnet regnet
    efficientnet efficientnetv2 efficientformer efficientvit mobilenet mobilenetv1 mobilenetv2
    mobilenetv3 mobilenetv4 mobilenetedgetpu mobilevit mobilevitv2 mobileone densenet vgg vgg11
    vgg13 vgg16 vgg19 alexnet googlenet inceptionv1 inceptionv2 inceptionv3 inceptionv4
    inceptionresnet xception squeezenet shufflenet mnasnet ghostnet nasnet pnasnet nfnet repvgg
    hrnet res2net resnest rexnet vovnet dla34 dpn halonet halonext botnet lambdanet levit
    poolformer dinat focalnet hiera ijepa vjepa vjepa2 imagegpt vitmae vitmsn vithybrid dinov2
    dinov3 dinovit dinovits dinovitb dinoresnet dinoswin dinoxcit dinoconvnext raddino eva02
    convmixer mlpmixer gmixer gmlp resmlp coatnet coatlite maxvit maxxvit xcit cait crossvit
    davit edgenext fastvit flexivit swiftformer tinyvit gcvit nextvit repvit visformer twinssvt
    twinspcpvt tresnet fbnet lcnet tinynet sequencer2d hardcorenas darknet darknet53 cspdarknet
    cspresnet gernet selecsls mixnet spnasnet hgnet hgnetv2 starnet rdnet fasternet caformer
    convformer inceptionnext shvit swinmoe videomae videomaev2 timesformer vivit swin3d r2plus1d
    r3d slowfast movinet mvit mvitv2 videoprism internvit aimv2 webssl mambavision visionmamba
    vmamba superpoint superglue lightglue efficientloftr swin2sr swinir esrgan realesrgan aurasr
    genderclassification edsr restormer nafnet codeformer gfpgan depthanything depthanythingv2
    depthpro midas zoedepth dpt glpn metric3d unidepth distillanydepth promptdepth
    depthestimation arcface facenet insightface adaface magface fairface deepface deepfake
    deepfakes nsfwimage imagedetection imagedetector imageclassification imageclassifier
    imagerecognition facerecognition ditbase ditlarge simclr mocov2 mocov3 swav barlowtwins ibot
    paddleclas lenet lenet5 snresnet raft patch14clip patch16clip patch32clip patch14siglip
    patch16siglip patch32siglip siglipvision aestheticpredictor plantnet nextvits
    perceiveriovision upscaler superresolution vehicleclassification scenerecognition virchow
    virchow2 phikon hoptimus gigapath uni2h ctranspath hibou rudolfv retfound medvae biovil
    mitb0 mitb1 mitb2 mitb3 mitb4 mitb5 repghostnet semnasnet senet senet154 res2next dla46
    dla60 dla102 dla169 nasnetalarge regnetx regnety regnetz bigtransfer mambaout vitaminsmall
    vitaminbase vitaminlarge hieradet cradio cradiov2 simmim maskfeat byol simsiam vicreg
    adabins litemono monodepth monodepth2 promptda foundationstereo crestereo flownet flownet2
    pwcnet gmflow unimatch cotracker bootstapir dust3r mast3r vggt loftr aliked d2net xfeat
    bsrgan mdsr srgan espcn drln mirnet mprnet uformer dncnn zerodce deoldify ddcolor colorizer
    restoreformer vggface vggface2 sphereface cosface mivolo ferplus fer2013 hsemotion opennsfw
    opennsfw2 wdtagger deepdanbooru recognizeanything joytag satmae prithvieo scalemae ssl4eo
    terramind videoswin zfnet zfnet512 caffenet bvlcalexnet pyramidnet x3d x3dm i3d c3d srcnn
    fsrcnn ninasr rcnnilsvrc13 uniformer unik3d genderage agegender nsfwdetector nsfwdetection
    jepa
  `),
  wordlikeNames: words(`
    mae dino eva bit cvt pvt van nat mixer coat pit tnt nest volo dit inception rcan carn
  `),
  endings: words("vit resnet resnext regnet efficientnet mobilenet convnext nfnet densenet jepa"),
  beginnings: words("mobilenet efficientnet resnet convnext dinov"),
  hints: words(`
    vision image images visual imagenet in1k in21k in22k cifar cifar10 cifar100 mnist cnn face
    faces facial photo nsfw patch14 patch16 patch32 depth xray xrays radiograph histopathology
    retinopathy eurosat food101 watermark fer opticalflow colorization
  `),
  organizations: words(`
    timm depth-anything liheyoung paige-ai bioptimus mahmoodlab prov-gigapath owkin kaiko-ai
    eugenesiow
  `),
};

export const DETECTION_NAMES: FamilyNames = {
  names: words(`
    detr rtdetr rtdetrv2 rtdetr2 dfine detaswin detaresnet yolo yolos yolox yoloworld yolonas
    damoyolo ppyoloe rtmdet rtmpose rtmo fasterrcnn maskrcnn cascadercnn keypointrcnn rcnn
    retinanet centernet fcos efficientdet ssdlite ssdmobilenet ssd300 nanodet picodet owlvit
    owlv2 groundingdino mmgroundingdino glip omdet omdetturbo detic deformabledetr
    conditionaldetr dabdetr vitdet codetr rfdetr lwdetr samvit samvitbase samvitlarge samvithuge
    sam2 sam21 sam3 samhq mobilesam fastsam efficientsam medsam slimsam edgesam segmentanything
    mask2former maskformer oneformer segformer upernet deeplab deeplabv3 deeplabv3plus pspnet
    fcnresnet bisenet lraspp unet unetplusplus u2net u2netp isnet rmbg birefnet modnet clipseg
    seggpt groupvit lseg xdecoder openseed eomt pidnet ppliteseg ppmatting sctnet vitmatte
    tabletransformer doclayout doclayoutyolo doclayoutv2 pubtables vitpose vitposeplus movenet
    posenet openpose hrnetpose superanimal blazeface blazepose retinaface scrfd yunet mtcnn
    craftdetector ppocrv3serverdet ppocrv3mobiledet ppocrv4serverdet ppocrv4mobiledet
    ppocrv5serverdet ppocrv5mobiledet objectdetection objectdetector facedetection facedetector
    tabledetection selfiesegmentation imagesegmentation semanticsegmentation
    instancesegmentation panopticsegmentation clothessegmentation facemesh faceparsing
    licenseplate dinodetr dinoswinl backgroundremoval layoutdetection textdetection dbnet nnunet
    totalsegmentator swinunetr sapiens solov2 yolact mobilenetssd adetailer rtmw dwpose
    alphapose simcc mediapipe ultraface slimface centerface psenet ppstructure layoutparser
    cornernet centermask condinst blendmask pointrend queryinst codino opendet ovdet vldet odise
    edgetam efficienttam sammed2d sammed3d samgeo microsam cellpose stardist hovernet cellvit
    unetr linknet ddrnet fastscnn icnet segnext seaformer topformer maskdino inspyrenet
    matanyone humanparsing schp graphonomy langsam xmem stcn ocsort bytetrack deepsort
    strongsort siamfc siamrpn ostrack pointpillars centerpoint voxelnet bevformer bevfusion
    segresnet vnet3d mask3d litehrnet videomatting segmentervit dino4scale detclip publaynet
    doclaynet cityscapes
  `),
  wordlikeNames: words("sam ssd fcn seem glee deta"),
  endings: words("detr rcnn yolo sam segmentation segformer unet maskformer"),
  beginnings: words("yolo deeplab segformer maskrcnn"),
  hints: words(`
    detection segmentation segmenter segment matting keypoint keypoints pose
    panoptic coco det seg landmark landmarks
  `),
  organizations: words("ultralytics roboflow keremberker kadirnar foduucom"),
};

export const DIFFUSION_NAMES: FamilyNames = {
  names: words(`
    diffusion diffusions diffusers stablediffusion stablediffusionxl stablevideodiffusion sd14
    sd15 sd20 sd21 sd3 sd35 sdxl sdturbo sdxlturbo ssd1b bksdm sdvae sdcontrolnet sdxlvae flux1
    flux2 fluxdev fluxschnell fluxpro fluxkrea kontext pixart pixartalpha pixartsigma kandinsky
    deepfloyd ifixl ifil ifim ifiim ifiil ifiiixl controlnet controlnetunion controllora
    controlv11p controlv11f1p controlv11e controlv11f1e t2iadapter ipadapter instantid
    photomaker pulid lcmlora latentconsistency lcmdreamshaper lcmsdxl hypersd dmd2 comfyui
    seedvr seedvr2 lucyedit animatediff animatelcm motionadapter wan21 wan22 wan25 wanvideo
    hunyuanvideo hunyuandit hunyuanimage hunyuan3d hunyuanworld hunyuancustom hunyuanavatar
    cogvideo cogvideox cogview cogview3 cogview4 ltx ltxvideo ltxv ltx2 opensora opensoraplan
    t2v i2v ti2v v2v flf2v vace pyramidflow stepvideo step1x skyreels framepack easyanimate
    magi1 img2vid zeroscope wuerstchen wurstchen stablecascade auraflow sanasprint sanavideo
    lumina luminaimage luminanext lumina2 omnigen omnigen2 kolors playgroundv2 playgroundv25
    dreamshaper dreamlike dreamlikephotoreal dreambooth realisticvision realvisxl openjourney
    anythingv3 anythingv4 anythingv5 counterfeitv25 counterfeitv30 waifudiffusion ponydiffusion
    juggernautxl animagine illustriousxl illustrious noobai epicrealism revanimated
    absolutereality majicmix majicmixrealistic cyberrealistic protogen ddpm ddim ldmtext2im
    scoresde ncsnpp latentdiffusion dalle dallemini dallemega dalle2 dalle3 imagen3 imagen4
    muse512 amused unidiffuser versatilediffusion instructpix2pix pix2pix pix2pixhd
    paintbyexample blipdiffusion karlo unclip pointe zero123 stablezero123 stablefast3d
    stablepointaware3d spar3d triposr triposg tripo3d instantmesh crm3d dreamgaussian mvdream
    sv3d sv4d imagetovideo texttoimage imagetoimage texttovideo text2image text2video txt2img
    img2img inpainting inpaint outpainting taesd taesdxl taesd3 taef1 kvae autoencoderkl
    consistencydecoder imagegeneration imagegenerator qwenimage qwenimageedit ernieimage
    glmimage gptimage fibo bria23 bria32 hidream seedream seedance zimage zimageturbo ideogram
    recraft cosmospredict cosmospredict1 cosmospredict2 cosmostransfer cosmostransfer1
    cosmosdiffusion cosmostokenizer chronoedit longcatimage longcatvideo ovisimage ditxl sitxl
    stylegan stylegan2 stylegan3 biggan vqgan dcgan gigagan cyclegan idmvton catvton
    ootdiffusion vton tryon relighting iclight brushnet powerpaint geowizard marigold ctrlx
    lotusdepth lotusnormal shapee trellis2 trellisimage latte1 mochi1 modelscopet2v
    texttovideoms motionclone svdxt liveportrait sadtalker hallo2 echomimic musetalk latentsync
    vidu omnihuman stableanimator dreamo realtimevideo causvid selfforcing lightx2v instantstyle
    ledits textualinversion analogdiffusion midjourney t2i i2i flex1 flex2 hotshotxl mistoline
    fluxtapoz craiyon uniworld icedit anyedit cosxl ultraedit infiniteyou storymaker tcdlora
    pcmlora instaflow perflow meinamix ghostmix chilloutmix abyssorangemix pastelmix vintedois
    moderndisney videocrafter videocrafter2 wananimate i2vgen i2vgenxl vchitect dynamicrafter
    motiondirector magicanimate animateanyone mimicmotion musepose unianimate wav2lip
    aniportrait fantasytalking omniavatar infinitetalk multitalk inswapper simswap faceswap
    facefusion projectedgan progan pggan wgan wgangp sagan animegan animegan2 animeganv3
    cartoongan fastneuralstyle styletransfer maskgit titok dcae syncdreamer openlrm meshanything
    meshxl partcrafter gaussiandreamer dreamfusion stablenormal stabledelight fitdit anydoor
    mimicbrush diffedit prompt2prompt turboedit supir stablesr diffbir seesr osediff invsr
    magvit magvit2 openmagvit2 llamagen latentupscaler imagevariations ldmsuperresolution
    dreamomni styleclip gaussiansplatting
  `),
  wordlikeNames: words(`
    flux wan sana sd svd lcm mochi latte allegro playground counterfeit juggernaut imagen muse
    chroma photon trellis shape lgm glide ldm anything deliberate cosmos sit hallo krea
  `),
  endings: words("diffusion controlnet sdxl ddpm"),
  beginnings: words("diffusion controlnet sdxl hunyuanvideo"),
  hints: words("texture vae video 3d photorealistic realism"),
  organizations: words(`
    black-forest-labs compvis runwayml wan-ai stable-diffusion-v1-5 xinsir sd-concepts-library
    lllyasviel tencentarc lykon digiplay linaqruf cagliostrolab sg161222 stablediffusionapi
    segmind kandinsky-community deepfloyd playgroundai latent-consistency sd-dreambooth-library
    nitrosocke ostris lodestones themistoai guoyww alpha-vllm pixart-alpha lightricks genmo
    hidream-ai shakker-labs xlabs-ai instantx prs-eth kijai comfy-org city96 madebyollin
    hotshotco
  `),
};
